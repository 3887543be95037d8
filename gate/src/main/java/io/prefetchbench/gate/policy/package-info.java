/** How much worse is too much: the policy of the gate, and the file it is read from. */
@NullMarked
package io.prefetchbench.gate.policy;

import org.jspecify.annotations.NullMarked;
