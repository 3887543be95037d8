package io.prefetchbench.load.join;

/** What one answered read was, in the order in which it is asked. Every read is exactly one. */
public enum ReadClass {
  /** Nothing was found although the key was there: a false miss. An error. */
  MISSED,
  /**
   * A version that was never committed, or whose commit was sent only after the read had ended, or
   * that was live where a delete was committed, or the other way round. An error.
   */
  PHANTOM,
  /** A version that had been superseded, and that acknowledged, before the read began. */
  STALE,
  /** A version whose commit was acknowledged only after the read had ended. Not an error. */
  AHEAD,
  /** A later commit was sent before the read ended: either answer would have been right. */
  AMBIGUOUS,
  /** The newest version there was. */
  FRESH
}
