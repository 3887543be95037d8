/** What a program implements to connect its own primary and its own changes. */
@NullMarked
package io.prefetchbench.cache.spi;

import org.jspecify.annotations.NullMarked;
