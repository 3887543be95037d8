@NullMarked
package io.prefetchbench.clients.redisson;

import org.jspecify.annotations.NullMarked;
