package io.prefetchbench.server.api;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.Health;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The live figures at one instant; what could not be refreshed is unknown, never the last good
 * value. Immutable.
 *
 * @param number counts the samples since the server began
 * @param atMillis wall clock, ms since the Unix epoch
 * @param health null while the cache's Redis does not answer
 * @param reason why reads are not served normally; empty if they are
 * @param stalenessNanos the cache lags by no more than this; −1 if unknown
 * @param lags of the events applied within the window
 * @param backlog events not yet acknowledged; −1 if unknown
 * @param counts since the start or the last reset
 */
record LiveSample(
    long number,
    long atMillis,
    String state,
    String reason,
    @Nullable Health health,
    long stalenessNanos,
    LagHistogram lags,
    OptionalDouble readRate,
    OptionalDouble appliedRate,
    OptionalDouble committedRate,
    long backlog,
    Reachability cacheRedis,
    Reachability primaryRedis,
    CacheStats counts) {
  /** Names of the columns of {@link #row}. */
  static final List<String> COLUMNS =
      List.of(
          "at_ms",
          "lag_p50_ms",
          "lag_p99_ms",
          "staleness_ms",
          "reads_per_s",
          "applied_per_s",
          "committed_per_s");

  private static final double MICROS_PER_MILLI = 1e3;

  /** What is known of workers and feed is known through the cache's Redis only. */
  private Optional<Health> seen() {
    return Optional.ofNullable(health);
  }

  private @Nullable Double lagMillis(double percent) {
    boolean isKnown = health != null && lags.count() > 0;
    return isKnown ? lags.percentileMicros(percent) / MICROS_PER_MILLI : null;
  }

  private @Nullable Double staleness() {
    return stalenessNanos < 0 ? null : JsonResponses.millis(stalenessNanos);
  }

  private static @Nullable Double known(OptionalDouble rate) {
    return rate.isPresent() ? JsonResponses.rounded(rate.getAsDouble()) : null;
  }

  private OptionalDouble ifSeen(OptionalDouble rate) {
    return health == null ? OptionalDouble.empty() : rate;
  }

  /** The figures that are drawn over time, as {@link #COLUMNS} names them. */
  List<@Nullable Number> row() {
    List<@Nullable Number> row = new ArrayList<>(COLUMNS.size());
    row.addAll(
        Arrays.asList(
            atMillis,
            lagMillis(50),
            lagMillis(99),
            staleness(),
            known(readRate),
            known(ifSeen(appliedRate)),
            known(ifSeen(committedRate))));
    return row;
  }

  /** All of it. */
  Map<String, @Nullable Object> json() {
    return new JsonResponses()
        .put("number", number)
        .put("at_ms", atMillis)
        .put("state", state)
        .put("reason", reason)
        .put("sync_lag", lag())
        .put("staleness_ms", staleness())
        .put("reads_per_s", known(readRate))
        .put("applied_per_s", known(ifSeen(appliedRate)))
        .put("committed_per_s", known(ifSeen(committedRate)))
        .put("backlog", JsonResponses.known(backlog))
        .put(
            "dead_letters_kept", seen().map(h -> JsonResponses.known(h.deadLetters())).orElse(null))
        .put("workers", seen().map(LiveSample::workers).orElse(null))
        .put("cache_redis", cacheRedis.json())
        .put("primary_redis", primaryRedis.json())
        .put("counts", CacheJson.counts(counts).map())
        .map();
  }

  private Map<String, @Nullable Object> lag() {
    boolean isKnown = health != null;
    return new JsonResponses()
        .put("window_s", TimeUnit.NANOSECONDS.toSeconds(CountWindow.LAG_NANOS))
        .put("count", isKnown ? lags.count() : null)
        .put("p50_ms", lagMillis(50))
        .put("p99_ms", lagMillis(99))
        .put("max_ms", lagMillis(100))
        .map();
  }

  private static List<Map<String, @Nullable Object>> workers(Health health) {
    return health.workers().stream().map(CacheJson::worker).toList();
  }
}
