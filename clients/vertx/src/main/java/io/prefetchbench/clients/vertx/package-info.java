@NullMarked
package io.prefetchbench.clients.vertx;

import org.jspecify.annotations.NullMarked;
