/** What a run was made on, and what its machine and processes went through meanwhile. */
@NullMarked
package io.prefetchbench.testbed.environment;

import org.jspecify.annotations.NullMarked;
