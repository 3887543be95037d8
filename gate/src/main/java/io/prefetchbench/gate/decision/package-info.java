/**
 * Is the candidate worse than the base? The rules that decide rows: of paired blocks, of counts
 * against a stored baseline, and of results that were measured elsewhere. Nothing here runs
 * anything or reads a clock.
 */
@NullMarked
package io.prefetchbench.gate.decision;

import org.jspecify.annotations.NullMarked;
