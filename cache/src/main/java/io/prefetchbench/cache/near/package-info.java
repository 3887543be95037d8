/** The near cache: entries kept in the reader's memory while Redis reports changes. */
@NullMarked
package io.prefetchbench.cache.near;

import org.jspecify.annotations.NullMarked;
