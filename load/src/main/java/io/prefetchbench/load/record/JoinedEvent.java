package io.prefetchbench.load.record;

import org.jspecify.annotations.Nullable;

/**
 * One change event with all its stamps. Immutable.
 *
 * @param commit the commit as seen by the mutator
 * @param relayed its way into the topic; null if the run has no topic
 * @param polledNanos P, on the monotonic clock
 * @param applySentNanos S; of the superseding write if the event was conflated
 * @param repliedNanos R; of the superseding write if the event was conflated
 */
public record JoinedEvent(
    Commit commit,
    @Nullable RelayedStamp relayed,
    long polledNanos,
    long applySentNanos,
    long repliedNanos) {
  /** Creates an event of a run without a topic. */
  public JoinedEvent(Commit commit, long polledNanos, long applySentNanos, long repliedNanos) {
    this(commit, null, polledNanos, applySentNanos, repliedNanos);
  }

  /** Returns all times of the event. */
  public EventTimes times() {
    return new EventTimes(
        commit.intendedNanos(),
        commit.sentNanos(),
        commit.ackedNanos(),
        relayed == null ? 0 : relayed.decodedNanos(),
        relayed == null ? 0 : relayed.storedNanos(),
        polledNanos,
        applySentNanos,
        repliedNanos);
  }
}
