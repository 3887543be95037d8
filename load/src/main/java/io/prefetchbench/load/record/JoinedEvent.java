package io.prefetchbench.load.record;

/**
 * One change event with all its stamps. Immutable.
 *
 * @param commit the commit as seen by the mutator
 * @param polledNanos P, on the monotonic clock
 * @param applySentNanos S; of the superseding write if the event was conflated
 * @param repliedNanos R; of the superseding write if the event was conflated
 */
public record JoinedEvent(Commit commit, long polledNanos, long applySentNanos, long repliedNanos) {
  /** Returns all times of the event. */
  public EventTimes times() {
    return new EventTimes(
        commit.intendedNanos(),
        commit.sentNanos(),
        commit.ackedNanos(),
        polledNanos,
        applySentNanos,
        repliedNanos);
  }
}
