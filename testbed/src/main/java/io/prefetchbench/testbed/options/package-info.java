/** Options that mean the same on every command that has them, to be used as picocli mixins. */
@NullMarked
package io.prefetchbench.testbed.options;

import org.jspecify.annotations.NullMarked;
