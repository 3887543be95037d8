/** {@code bench gate}: runs the measurements that a decision needs and reports the decision. */
@NullMarked
package io.prefetchbench.gate;

import org.jspecify.annotations.NullMarked;
