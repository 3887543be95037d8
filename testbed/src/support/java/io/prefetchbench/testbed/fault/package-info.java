/** Deliberate faults of a link or of a Redis, each with proof that it was triggered. */
@NullMarked
package io.prefetchbench.testbed.fault;

import org.jspecify.annotations.NullMarked;
