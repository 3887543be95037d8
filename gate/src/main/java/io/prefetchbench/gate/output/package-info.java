/** Renders a decision: terminal, pull request, JUnit, CI annotations, CSV, HTML. */
@NullMarked
package io.prefetchbench.gate.output;

import org.jspecify.annotations.NullMarked;
