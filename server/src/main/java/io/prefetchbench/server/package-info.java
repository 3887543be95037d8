@NullMarked
package io.prefetchbench.server;

import org.jspecify.annotations.NullMarked;
