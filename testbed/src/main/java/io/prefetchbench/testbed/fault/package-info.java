/** Faults made on purpose, in front of a Redis or to a process, each with proof that it struck. */
@NullMarked
package io.prefetchbench.testbed.fault;

import org.jspecify.annotations.NullMarked;
