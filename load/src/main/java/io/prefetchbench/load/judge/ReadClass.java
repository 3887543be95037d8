package io.prefetchbench.load.judge;

/** Classes of answered reads, in the order in which they are checked; each read has exactly one. */
public enum ReadClass {
  /** Nothing was found although the key existed: a false miss. An error. */
  MISSED,
  /**
   * A version that was never committed, whose commit was sent only after the read had ended, or
   * that was live where a delete was committed or vice versa. An error.
   */
  PHANTOM,
  /** Superseded before the read began, with the newer commit acknowledged. */
  STALE,
  /** A version whose commit was acknowledged only after the read had ended. Not an error. */
  AHEAD,
  /** A later commit was sent before the read ended: either answer would have been right. */
  AMBIGUOUS,
  /** The newest version at that time. */
  FRESH
}
