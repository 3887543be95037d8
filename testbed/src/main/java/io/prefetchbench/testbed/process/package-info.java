/**
 * Starts programs as processes that end with the one that started them, and stops, kills and
 * freezes processes. Types are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.testbed.process;

import org.jspecify.annotations.NullMarked;
