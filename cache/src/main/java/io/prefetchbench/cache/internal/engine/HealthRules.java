package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The rules by which facts become {@link Health}. */
public final class HealthRules {
  private static final long CACHE_NANOS_MAX = TimeUnit.SECONDS.toNanos(2);
  // Workers post once per second, or less often if their feed is slow to report its backlog.
  private static final long POST_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

  private final HealthFacts facts;
  private final long nowNanos;
  private final long nowMicros;
  private final List<WorkerStatus> workers;

  private HealthRules(HealthFacts facts, long nowNanos, long nowMicros) {
    this.facts = facts;
    this.nowNanos = nowNanos;
    this.nowMicros = nowMicros;
    this.workers = workers();
  }

  /**
   * Evaluates these facts only. A fact that is too old counts as unknown, so the same facts,
   * evaluated later, do not stay {@link Health.State#READY}.
   */
  public static Health evaluate(HealthFacts facts, long nowNanos, long nowMicros) {
    return new HealthRules(facts, nowNanos, nowMicros).judge();
  }

  private List<WorkerStatus> workers() {
    List<WorkerStatus> known = new ArrayList<>();
    String own = facts.own().map(WorkerStatus::name).orElse("");
    facts.own().ifPresent(known::add);
    List<StatusBoard.Post> posts = facts.workers().value();
    for (StatusBoard.Post post : posts == null ? List.<StatusBoard.Post>of() : posts) {
      WorkerStatus status = post.status();
      if (status.name().equals(own) || status.state() == WorkerStatus.State.STOPPED) {
        continue;
      }
      known.add(aged(status, post.ageMillis()));
    }
    return known;
  }

  private WorkerStatus aged(WorkerStatus status, long postMillis) {
    long readMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - facts.workers().atNanos());
    boolean isKnown = postMillis != Long.MAX_VALUE;
    long ageMillis = isKnown ? postMillis + readMillis : 0;
    if (status.state() == WorkerStatus.State.UNKNOWN
        || (isKnown && ageMillis <= TimeUnit.NANOSECONDS.toMillis(POST_NANOS_MAX))) {
      return status;
    }
    return status.asUnknown(
        isKnown
            ? "it posted its status last %,d ms ago".formatted(ageMillis)
            : "when it posted its status is unknown");
  }

  private Health judge() {
    Optional<HealthFacts.CacheFacts> read = facts.cache().within(CACHE_NANOS_MAX, nowNanos);
    if (read.isEmpty()) {
      return new Health(
          Health.State.DOWN, facts.cache().why(nowNanos), Optional.empty(), backlog(), -1, workers);
    }
    HealthFacts.CacheFacts cache = read.get();
    Optional<ReadyMarker.Standing> marker = cache.marker();
    if (!facts.loss().isEmpty()) {
      return without(cache, Health.State.NOT_READY, facts.loss());
    }
    if (marker.isEmpty()) {
      String reason = "the cache was never loaded, or lost its data";
      String trouble = cache.history().trouble();
      return without(
          cache, Health.State.NOT_READY, trouble.isEmpty() ? reason : reason + "; " + trouble);
    }
    if (marker.get().isCleared()) {
      return without(cache, Health.State.CLEARED, ReadyMarker.CLEARED_WORDS);
    }
    String history = history(marker.get(), cache.history());
    if (!history.isEmpty()) {
      return without(cache, Health.State.DEGRADED, history);
    }
    Optional<Duration> staleness = staleness(marker.get());
    String trouble = trouble(staleness);
    if (trouble.isEmpty() && cache.deadLetters() < 0) {
      trouble = "the dead letters cannot be read: prefetch:PREFIX:dead is not a stream";
    }
    Health.State state = trouble.isEmpty() ? Health.State.READY : Health.State.DEGRADED;
    return new Health(state, trouble, staleness, backlog(), cache.deadLetters(), workers);
  }

  /** Health without a bound on staleness: the conditions for one do not hold. */
  private Health without(HealthFacts.CacheFacts cache, Health.State state, String reason) {
    return new Health(state, reason, Optional.empty(), backlog(), cache.deadLetters(), workers);
  }

  private static String history(ReadyMarker.Standing marker, HistoryRecord.Facts history) {
    if (!history.trouble().isEmpty()) {
      return history.trouble();
    }
    if (history.isKnown() && history.epoch() != marker.epoch()) {
      return "the primary began another history, epoch %d; the cache holds that of epoch %d until a pass has ended"
          .formatted(history.epoch(), marker.epoch());
    }
    return "";
  }

  private String trouble(Optional<Duration> staleness) {
    for (WorkerStatus worker : workers) {
      if (worker.state() != WorkerStatus.State.RUNNING) {
        String error = worker.lastError().isEmpty() ? "" : ": " + worker.lastError();
        return "sync worker '%s' is %s%s".formatted(worker.name(), worker.state(), error);
      }
    }
    boolean others = facts.workers().within(POST_NANOS_MAX, nowNanos).isPresent();
    if (facts.expectsWorker() && !others && facts.own().isEmpty()) {
      return "the sync workers are unknown: " + facts.workers().why(nowNanos);
    }
    if (facts.expectsWorker() && workers.isEmpty()) {
      return "no sync worker is known";
    }
    return staleness.isEmpty() ? "how far the cache lags is unknown" + unproven() : "";
  }

  /** Names the partitions of the feed that have proven nothing, if that is the cause. */
  private String unproven() {
    int count = workers.stream().mapToInt(each -> partitions(each).size()).max().orElse(0);
    String missing =
        IntStream.range(0, count)
            .filter(
                i ->
                    workers.stream()
                        .map(HealthRules::partitions)
                        .noneMatch(known -> i < known.size() && known.get(i) > 0))
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(", "));
    return missing.isEmpty() ? "" : ": no beat came through partitions " + missing + " of the feed";
  }

  private static List<Long> partitions(WorkerStatus worker) {
    return worker.feed().partitionsFreshAsOfMicros();
  }

  private Optional<Duration> staleness(ReadyMarker.Standing marker) {
    long micros = nowMicros - marker.freshAsOfMicros();
    return marker.freshAsOfMicros() <= 0 || micros < 0
        ? Optional.empty()
        : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
  }

  private long backlog() {
    return backlog(workers);
  }

  /** The backlog: workers of one cache share a group, and each reports the total; −1 if unknown. */
  static long backlog(List<WorkerStatus> workers) {
    return workers.stream().mapToLong(WorkerStatus::backlog).max().orElse(-1);
  }
}
