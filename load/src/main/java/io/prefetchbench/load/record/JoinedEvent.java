package io.prefetchbench.load.record;

import org.jspecify.annotations.Nullable;

/** One change event with all its stamps; a conflated one has S and R of the write over it. */
public record JoinedEvent(
    Commit commit,
    @Nullable RelayedStamp relayed,
    long polledNanos,
    long applySentNanos,
    long repliedNanos) {

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
