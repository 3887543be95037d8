package io.prefetchbench.load.ruler;

/** The parts of the ruler's test. */
public enum Part {
  /** A Redis stands still for a known time. */
  SYSTEM,
  /** The generator stands still for a known time. */
  GENERATOR,
  /** Each write to the cache waits for a known time. */
  DELAY,
  /** Caches that are broken in a known way, and a right one. */
  BROKEN
}
