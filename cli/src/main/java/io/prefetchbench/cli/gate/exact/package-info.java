/** {@code bench gate exact} and {@code baseline}: counts against a stored baseline. */
@NullMarked
package io.prefetchbench.cli.gate.exact;

import org.jspecify.annotations.NullMarked;
