/** A decision as it is told: terminal, pull request, JUnit, CI, table of points, page. */
@NullMarked
package io.prefetchbench.gate.output;

import org.jspecify.annotations.NullMarked;
