/**
 * Whether the data were right, and whether the figures met their limits. Types are not thread-safe
 * unless they say so.
 */
@NullMarked
package io.prefetchbench.load.judge;

import org.jspecify.annotations.NullMarked;
