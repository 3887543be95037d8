/**
 * Records of a run: reads, histograms per second, and stamps, with their join after the run. Types
 * are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.record;

import org.jspecify.annotations.NullMarked;
