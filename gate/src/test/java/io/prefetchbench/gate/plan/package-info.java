/** Tests of reading the policy. */
@NullMarked
package io.prefetchbench.gate.plan;

import org.jspecify.annotations.NullMarked;
