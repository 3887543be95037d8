/** Checks the machine and reports what each command would lack on it. */
@NullMarked
package io.prefetchbench.testbed.doctor;

import org.jspecify.annotations.NullMarked;
