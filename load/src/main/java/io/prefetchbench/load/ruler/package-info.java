/** Self-test of the measurement: freezes of known length, compared with predicted figures. */
@NullMarked
package io.prefetchbench.load.ruler;

import org.jspecify.annotations.NullMarked;
