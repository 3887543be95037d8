package io.prefetchbench.cache.health;

import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.sync.dead.DeadLetters;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Looks at marker, workers and dead letters, and judges. Thread-safe. */
public final class HealthCheck {
  private final ReadyMarker marker;
  private final DeadLetters deadLetters;
  private final boolean hasFeed;
  private final LongSupplier wallMicros;

  /**
   * Judges a cache.
   *
   * @param hasFeed whether a worker is to be expected
   * @param wallMicros the wall clock, µs since the Unix epoch
   */
  public HealthCheck(
      ReadyMarker marker, DeadLetters deadLetters, boolean hasFeed, LongSupplier wallMicros) {
    this.marker = marker;
    this.deadLetters = deadLetters;
    this.hasFeed = hasFeed;
    this.wallMicros = wallMicros;
  }

  /** Two round trips; never throws a fault. */
  public Health look(List<WorkerStatus> workers) {
    long backlog = backlog(workers);
    Optional<ReadyMarker.Standing> standing;
    long dead;
    try {
      standing = marker.read();
      dead = deadLetters.size();
    } catch (RedisFault fault) {
      String reason = String.valueOf(fault.getMessage());
      return new Health(Health.State.DOWN, reason, Optional.empty(), backlog, -1, workers);
    }
    if (standing.isEmpty()) {
      String reason = "the cache was never loaded, or lost its data";
      return new Health(Health.State.NOT_READY, reason, Optional.empty(), backlog, dead, workers);
    }
    String reason = trouble(workers);
    Health.State state = reason.isEmpty() ? Health.State.READY : Health.State.DEGRADED;
    return new Health(state, reason, staleness(standing.get()), backlog, dead, workers);
  }

  private String trouble(List<WorkerStatus> workers) {
    if (hasFeed && workers.isEmpty()) {
      return "no sync worker is known";
    }
    for (WorkerStatus worker : workers) {
      if (worker.state() != WorkerStatus.State.RUNNING) {
        return "worker %s is %s: %s".formatted(worker.name(), worker.state(), worker.lastError());
      }
    }
    return "";
  }

  private Optional<Duration> staleness(ReadyMarker.Standing standing) {
    long micros = wallMicros.getAsLong() - standing.freshAsOfMicros();
    return standing.freshAsOfMicros() <= 0 || micros < 0
        ? Optional.empty()
        : Optional.of(Duration.of(micros, ChronoUnit.MICROS));
  }

  /** Workers of one cache share a group, and each says the backlog of all; −1 if none can. */
  static long backlog(List<WorkerStatus> workers) {
    return workers.stream().mapToLong(WorkerStatus::backlog).max().orElse(-1);
  }
}
