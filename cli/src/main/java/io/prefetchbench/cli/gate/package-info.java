/** {@code bench gate}: runs what a decision needs, and tells what the module reports decided. */
@NullMarked
package io.prefetchbench.cli.gate;

import org.jspecify.annotations.NullMarked;
