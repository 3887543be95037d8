package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;

/** One change on its way into a topic: decoded (D), stored (B); ns, 0 if missing. */
public record RelayedStamp(String id, Version version, long decodedNanos, long storedNanos) {

  public static RelayedStamp of(StampLog.Stamp stamp) {
    long[] v = stamp.values();
    return new RelayedStamp(stamp.id(), stamp.version(), v[0], v[1]);
  }

  /** Returns the first time of either stage: a change may be sent again after a failure. */
  RelayedStamp first(RelayedStamp again) {
    return new RelayedStamp(
        id,
        version,
        earlier(decodedNanos, again.decodedNanos),
        earlier(storedNanos, again.storedNanos));
  }

  private static long earlier(long a, long b) {
    return a == 0 || b == 0 ? Math.max(a, b) : Math.min(a, b);
  }
}
