/** Tests of judging, on JMH files as JMH writes them. */
@NullMarked
package io.prefetchbench.gate.judge;

import org.jspecify.annotations.NullMarked;
