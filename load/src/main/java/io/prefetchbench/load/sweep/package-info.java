/** Capacity search: runs at rising rates until an objective breaks. */
@NullMarked
package io.prefetchbench.load.sweep;

import org.jspecify.annotations.NullMarked;
