/** Every command of {@code ./bench}: parses, starts processes of the other modules, prints. */
@NullMarked
package io.prefetchbench.cli;

import org.jspecify.annotations.NullMarked;
