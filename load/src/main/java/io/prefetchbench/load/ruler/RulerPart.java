package io.prefetchbench.load.ruler;

/** The parts of the ruler's test. */
public enum RulerPart {
  /** A Redis is frozen for a known time. */
  SYSTEM,
  /** The generator is frozen for a known time. */
  GENERATOR,
  /** Each write to the cache waits for a known time. */
  DELAY,
  /** Caches that are broken in a known way, and a correct one. */
  BROKEN
}
