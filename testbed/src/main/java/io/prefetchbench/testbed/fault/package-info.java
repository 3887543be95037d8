/**
 * Deliberate faults, in front of a Redis or to a process, each with proof that it was triggered.
 */
@NullMarked
package io.prefetchbench.testbed.fault;

import org.jspecify.annotations.NullMarked;
