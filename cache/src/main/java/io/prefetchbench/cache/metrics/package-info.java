/** The metrics of a cache as Micrometer meters: the only package that imports it. */
@NullMarked
package io.prefetchbench.cache.metrics;

import org.jspecify.annotations.NullMarked;
