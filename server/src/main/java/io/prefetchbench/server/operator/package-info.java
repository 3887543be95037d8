/** The operator's commands, {@code bench cache}: they look at a running cache and mend it. */
@NullMarked
package io.prefetchbench.server.operator;

import org.jspecify.annotations.NullMarked;
