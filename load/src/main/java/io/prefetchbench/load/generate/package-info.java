/**
 * The drivers that send the reads: Gatling, the lean HTTP client, and the library itself. Types are
 * not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.generate;

import org.jspecify.annotations.NullMarked;
