/** Tests of reading the policy. */
@NullMarked
package io.prefetchbench.gate.policy;

import org.jspecify.annotations.NullMarked;
