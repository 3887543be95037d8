/**
 * One load run from its start to its run directory, independent of the driver. Types are not
 * thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.run;

import org.jspecify.annotations.NullMarked;
