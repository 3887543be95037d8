package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;

/** One event at the worker: received (P), sent (S), replied (R); ns, 0 if missing. */
public record AppliedStamp(
    String id, Version version, long polledNanos, long sentNanos, long repliedNanos, Kind kind) {

  private static final Kind[] KINDS = {
    Kind.WRITTEN, Kind.FENCED, Kind.CONFLATED, Kind.SENDING, Kind.BESIDE
  };

  /** The outcome reported by the worker. */
  public enum Kind {
    /** Its write was answered. */
    WRITTEN,
    /** Its write was answered: the cache held this version or a newer one already. */
    FENCED,
    /** A newer event of the same batch was written in its place. */
    CONFLATED,
    /** Its write is about to be sent; its outcome is not known yet and may never be. */
    SENDING,
    /** Written by a pass or a repair: shows when it became readable, not when it was applied. */
    BESIDE
  }

  public static AppliedStamp written(
      String id, Version version, long polledNanos, long sentNanos, long repliedNanos) {
    return new AppliedStamp(id, version, polledNanos, sentNanos, repliedNanos, Kind.WRITTEN);
  }

  /** Returns a write by a pass as if it had been polled when it was sent. */
  AppliedStamp asPolled() {
    return written(id, version, sentNanos, sentNanos, repliedNanos);
  }

  AppliedStamp withVersion(Version other) {
    return other.equals(version)
        ? this
        : new AppliedStamp(id, other, polledNanos, sentNanos, repliedNanos, kind);
  }

  /** Outcomes: 0 applied, 1 fenced, 2 conflated, 3 about to be sent, 4 by a pass or a repair. */
  public static AppliedStamp of(StampLog.Stamp stamp) {
    long[] v = stamp.values();
    return new AppliedStamp(stamp.id(), stamp.version(), v[0], v[1], v[2], KINDS[(int) v[3]]);
  }
}
