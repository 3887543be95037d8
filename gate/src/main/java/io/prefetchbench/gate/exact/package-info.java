/** {@code bench gate exact} and {@code baseline}: counts against a stored baseline. */
@NullMarked
package io.prefetchbench.gate.exact;

import org.jspecify.annotations.NullMarked;
