/**
 * Says whether one build is worse than another. Every command goes the same way: {@link
 * io.prefetchbench.gate.plan plan} what to judge, run {@link io.prefetchbench.gate.blocks blocks}
 * (or read results that exist), make the {@link io.prefetchbench.gate.decision decision}, write the
 * {@link io.prefetchbench.gate.output outputs}. {@link io.prefetchbench.gate.PairedCommand} shows
 * the whole of it.
 */
@NullMarked
package io.prefetchbench.gate;

import org.jspecify.annotations.NullMarked;
