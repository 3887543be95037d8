package io.prefetchbench.server.api;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits a change and, if asked to, waits until a read of the cache shows it: what was read
 * before, what is read after, and how long that took. Thread-safe.
 *
 * <p>Measured on one monotonic clock, that of this process: from the primary's reply to the commit
 * until the end of the first read that returned the change's version or a newer one. Reads follow
 * each other with a pause of 0.1 ms, so the time is at most one read and one pause too long.
 */
record VisibleChange(PrefetchCache cache, LongSupplier nanos) {
  static final Duration WAIT_MAX = Duration.ofSeconds(2);

  private static final Duration PAUSE_MAX = Duration.ofNanos(100_000);

  /**
   * A change that is committed.
   *
   * @param visibility its observed visibility, as JSON; null if not requested
   */
  record Committed(Mutation mutation, @Nullable Map<String, @Nullable Object> visibility) {}

  Committed commit(String id, Duration wait, Supplier<Mutation> change) {
    if (wait.isZero()) {
      return new Committed(change.get(), null);
    }
    Map<String, @Nullable Object> before = read(id);
    long sentNanos = nanos.getAsLong();
    Mutation mutation = change.get();
    long committedNanos = nanos.getAsLong();
    JsonResponses seen =
        new JsonResponses().put("commit_ms", JsonResponses.millis(committedNanos - sentNanos));
    seen.put("before", before);
    try {
      WaitOutcome awaited = cache.awaitVisible(id, mutation.version(), wait, PAUSE_MAX);
      long waitedNanos = nanos.getAsLong() - committedNanos;
      boolean visible = awaited instanceof WaitOutcome.Visible;
      Lookup last =
          awaited instanceof WaitOutcome.Visible v
              ? v.lookup()
              : ((WaitOutcome.TimedOut) awaited).last();
      seen.put("visible", visible)
          .put("visible_after_ms", visible ? JsonResponses.millis(waitedNanos) : null)
          .put("waited_ms", JsonResponses.millis(waitedNanos))
          .put("after", json(last));
    } catch (RedisFault fault) {
      // The change is committed nevertheless: the answer must say so.
      seen.put("visible", false)
          .put("visible_after_ms", null)
          .put("waited_ms", JsonResponses.millis(nanos.getAsLong() - committedNanos))
          .put("after", unknown(fault));
    }
    return new Committed(mutation, seen.map());
  }

  private Map<String, @Nullable Object> read(String id) {
    try {
      return json(cache.get(id));
    } catch (RedisFault fault) {
      return unknown(fault);
    }
  }

  private static Map<String, @Nullable Object> unknown(RedisFault fault) {
    return json("UNKNOWN", null, "Redis: " + fault.getMessage());
  }

  private static Map<String, @Nullable Object> json(Lookup found) {
    if (found instanceof Lookup.Hit hit) {
      return json("HIT", hit.entity().fields(), "");
    }
    if (found instanceof Lookup.Deleted) {
      return json("DELETED", null, "the primary deleted it");
    }
    return found instanceof Lookup.NotReady refused
        ? json("NOT_READY", null, refused.reason())
        : json("ABSENT", null, "not in the cache");
  }

  private static Map<String, @Nullable Object> json(
      String state, @Nullable Map<String, String> record, String reason) {
    return new JsonResponses()
        .put("state", state)
        .put("record", record)
        .put("reason", reason)
        .map();
  }
}
