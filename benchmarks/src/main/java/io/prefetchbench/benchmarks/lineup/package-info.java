/**
 * The contenders, one class each, and which of them a cell names. Types are not thread-safe unless
 * they say so.
 */
@NullMarked
package io.prefetchbench.benchmarks.lineup;

import org.jspecify.annotations.NullMarked;
