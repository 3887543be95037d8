@NullMarked
package io.prefetchbench.gate.output;

import org.jspecify.annotations.NullMarked;
