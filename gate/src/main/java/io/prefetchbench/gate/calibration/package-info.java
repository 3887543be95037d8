/** The gate judged by its own figures: false alarms, order, power, and which rows are steady. */
@NullMarked
package io.prefetchbench.gate.calibration;

import org.jspecify.annotations.NullMarked;
