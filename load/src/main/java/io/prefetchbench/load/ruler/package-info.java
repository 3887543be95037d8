/** Does the ruler measure what it says? Freezes of known length, against predicted figures. */
@NullMarked
package io.prefetchbench.load.ruler;

import org.jspecify.annotations.NullMarked;
