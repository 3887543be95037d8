package io.prefetchbench.load.record;

import org.jspecify.annotations.Nullable;

/**
 * One change event with all its stamps; {@code relayed} is null without a topic; S and R of a
 * conflated event are those of the superseding write. Immutable.
 */
public record JoinedEvent(
    Commit commit,
    @Nullable RelayedStamp relayed,
    long polledNanos,
    long applySentNanos,
    long repliedNanos) {
  public JoinedEvent(Commit commit, long polledNanos, long applySentNanos, long repliedNanos) {
    this(commit, null, polledNanos, applySentNanos, repliedNanos);
  }

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
