/** One entry as Redis holds it, and what is wrong with it. */
@NullMarked
package io.prefetchbench.server.operator.entry;

import org.jspecify.annotations.NullMarked;
