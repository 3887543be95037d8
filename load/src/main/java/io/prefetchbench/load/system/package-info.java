/**
 * The system under test: its processes, their faults, and the mutations of the primary. Types are
 * not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.system;

import org.jspecify.annotations.NullMarked;
