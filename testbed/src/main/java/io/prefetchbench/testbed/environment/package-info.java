/** The environment of a run, and the state of its machine and processes meanwhile. */
@NullMarked
package io.prefetchbench.testbed.environment;

import org.jspecify.annotations.NullMarked;
