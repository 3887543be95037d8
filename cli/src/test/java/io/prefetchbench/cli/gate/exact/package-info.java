/** Tests of the exact tier. */
@NullMarked
package io.prefetchbench.cli.gate.exact;

import org.jspecify.annotations.NullMarked;
