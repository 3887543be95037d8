/** The real parts that a run needs, each in its own package; this one is empty. */
@NullMarked
package io.prefetchbench.testbed;

import org.jspecify.annotations.NullMarked;
