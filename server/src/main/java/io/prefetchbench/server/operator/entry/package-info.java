/** One entry as stored in Redis, and its diagnosis. */
@NullMarked
package io.prefetchbench.server.operator.entry;

import org.jspecify.annotations.NullMarked;
