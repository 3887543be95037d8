package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.sync.stamps.StampLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * One event as the worker saw it; a record of its stamp log. Times in nanoseconds on the monotonic
 * clock, 0 if the stamp is missing. Immutable.
 *
 * @param polledNanos the worker had it (P)
 * @param sentNanos the applying command was sent (S)
 * @param repliedNanos its good reply came (R)
 * @param conflated a newer event of the same batch was applied in its place
 */
public record Application(
    String id,
    Version version,
    long polledNanos,
    long sentNanos,
    long repliedNanos,
    boolean conflated) {

  private static final long CONFLATED = 2;

  /** Reads the worker's log: polled, sent, replied, outcome (2 is conflated). */
  public static List<Application> readAll(Path file) throws IOException {
    return StampLog.read(file).stamps().stream().map(Application::of).toList();
  }

  private static Application of(StampLog.Stamp stamp) {
    long[] v = stamp.values();
    return new Application(stamp.id(), stamp.version(), v[0], v[1], v[2], v[3] == CONFLATED);
  }
}
