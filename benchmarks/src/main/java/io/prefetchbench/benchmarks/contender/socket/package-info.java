/** Floors: a contender's own bytes, recorded or built ahead, over a bare socket. */
@NullMarked
package io.prefetchbench.benchmarks.contender.socket;

import org.jspecify.annotations.NullMarked;
