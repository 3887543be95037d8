/** The cache compared with its primary, byte for byte, in both directions. */
@NullMarked
package io.prefetchbench.load.verify;

import org.jspecify.annotations.NullMarked;
