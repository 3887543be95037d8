/** A long run under faults: bounded resources, and not one wrong read. */
@NullMarked
package io.prefetchbench.server.faults.soak;

import org.jspecify.annotations.NullMarked;
