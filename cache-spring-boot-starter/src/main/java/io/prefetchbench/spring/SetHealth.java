package io.prefetchbench.spring;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.WorkerStatus;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The health of one cache in the words of Spring Boot, whichever version it has.
 *
 * @param status UP while reads are answered: a lost primary or worker does not change that.
 *     OUT_OF_SERVICE while they are refused, DOWN if Redis does not answer
 */
record SetHealth(String status, Map<String, Object> details) {
  /** The health now; contacts only Redis, so that a silent database does not delay the answer. */
  static SetHealth of(PrefetchCache cache) {
    Health health = cache.healthAsPosted();
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("state", health.state().name());
    if (!health.reason().isEmpty()) {
      details.put("reason", health.reason());
    }
    health.staleness().map(Duration::toMillis).ifPresent(ms -> details.put("stalenessMillis", ms));
    if (health.backlog() >= 0) {
      details.put("backlog", health.backlog());
    }
    if (health.deadLetters() >= 0) {
      details.put("deadLetters", health.deadLetters());
    }
    details.put("gaps", health.workers().stream().mapToLong(WorkerStatus::gaps).sum());
    Map<String, String> workers = new LinkedHashMap<>();
    health.workers().forEach(worker -> workers.put(worker.name(), worker.state().name()));
    details.put("workers", workers);
    String status =
        switch (health.state()) {
          case READY, DEGRADED -> "UP";
          case CLEARED, NOT_READY -> "OUT_OF_SERVICE";
          case DOWN -> "DOWN";
        };
    return new SetHealth(status, details);
  }
}
