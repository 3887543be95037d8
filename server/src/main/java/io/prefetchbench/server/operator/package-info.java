/** The operator's commands, {@code bench cache}: they inspect and repair a running cache. */
@NullMarked
package io.prefetchbench.server.operator;

import org.jspecify.annotations.NullMarked;
