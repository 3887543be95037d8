/** The invariants of the cache, judged from what was seen of a cell. */
@NullMarked
package io.prefetchbench.server.faults.check;

import org.jspecify.annotations.NullMarked;
