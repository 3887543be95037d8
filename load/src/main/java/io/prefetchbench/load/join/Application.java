package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.sync.stamps.StampLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One event as the worker saw it; a record of its stamp log. Times in nanoseconds on the monotonic
 * clock, 0 if the stamp is missing. Immutable.
 *
 * @param polledNanos the worker had it (P)
 * @param sentNanos the applying command was sent (S)
 * @param repliedNanos its good reply came (R)
 */
public record Application(
    String id, Version version, long polledNanos, long sentNanos, long repliedNanos, Kind kind) {

  private static final Kind[] KINDS = {
    Kind.WRITTEN, Kind.WRITTEN, Kind.CONFLATED, Kind.SENDING, Kind.BESIDE
  };

  /** What the worker says of it. */
  public enum Kind {
    /** Its write was answered. */
    WRITTEN,
    /** A newer event of the same batch was written in its place. */
    CONFLATED,
    /** Its write is about to be sent; nothing is known of it yet, perhaps never. */
    SENDING,
    /**
     * It is there by a pass or a repair: it says when it could be read, not when it was applied.
     */
    BESIDE
  }

  /** One whose write was answered. */
  public static Application written(
      String id, Version version, long polledNanos, long sentNanos, long repliedNanos) {
    return new Application(id, version, polledNanos, sentNanos, repliedNanos, Kind.WRITTEN);
  }

  /**
   * Reads the log of a writer: polled, sent, replied, outcome (0 applied, 1 fenced, 2 conflated, 3
   * about to be sent, 4 written by a pass or a repair).
   *
   * @param after what is not newer is left out: it was there before the run
   */
  public static List<Application> readAll(Path file, Version after) throws IOException {
    List<Application> all = new ArrayList<>();
    StampLog.forEach(
        file,
        stamp -> {
          if (stamp.version().isNewerThan(after)) {
            all.add(of(stamp));
          }
        });
    return all;
  }

  /** A record of a writer's log. */
  public static Application of(StampLog.Stamp stamp) {
    long[] v = stamp.values();
    return new Application(stamp.id(), stamp.version(), v[0], v[1], v[2], KINDS[(int) v[3]]);
  }
}
