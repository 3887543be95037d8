/**
 * The real parts a run needs, each in a package of its own; this one holds nothing but its name.
 */
@NullMarked
package io.prefetchbench.testbed;

import org.jspecify.annotations.NullMarked;
