/**
 * What operations cost in commands, round trips and bytes: figures without noise, the same on every
 * run of one build against one Redis. Types are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.benchmarks.counting;

import org.jspecify.annotations.NullMarked;
