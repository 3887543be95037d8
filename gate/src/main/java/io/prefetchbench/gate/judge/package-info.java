/**
 * Judges results that were made elsewhere: JMH files, histogram logs, run directories. The two
 * sides did not run side by side, so time is advisory unless the user insists.
 */
@NullMarked
package io.prefetchbench.gate.judge;

import org.jspecify.annotations.NullMarked;
