package io.prefetchbench.cache;

/** The outcome of waiting until a reader sees a version. Immutable. */
public sealed interface WaitOutcome permits WaitOutcome.Visible, WaitOutcome.TimedOut {

  /** The entity, or its deletion, at that version or a newer one. */
  record Visible(Lookup lookup) implements WaitOutcome {}

  /**
   * The version was not seen in time.
   *
   * @param last the last lookup
   */
  record TimedOut(Lookup last) implements WaitOutcome {}
}
