package io.prefetchbench.gate.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.RunDirectoryException;

/**
 * The environment that counts depend on besides the code: figures with different keys are never
 * compared. Immutable.
 *
 * @param redis version of Redis
 * @param allocator of that Redis: {@code libc} or {@code jemalloc-…}
 * @param architecture of the machine, for figures in bytes
 */
public record EnvironmentKey(String redis, String allocator, String architecture) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if one is blank
   */
  public EnvironmentKey {
    if (redis.isBlank() || allocator.isBlank() || architecture.isBlank()) {
      throw new IllegalArgumentException(
          "an environment has redis, allocator and architecture, all of them texts");
    }
  }

  /**
   * Returns the key from a run's {@code environment.json}.
   *
   * @throws RunDirectoryException if a part of it is missing
   */
  static EnvironmentKey of(JsonNode environment) {
    JsonNode cache = environment.path("redis").path("cache");
    try {
      return new EnvironmentKey(
          cache.path("version").asText(),
          cache.path("allocator").asText(),
          environment.path("machine").path("architecture").asText());
    } catch (IllegalArgumentException e) {
      throw new RunDirectoryException("environment.json: " + e.getMessage(), e);
    }
  }

  /** Returns whether a figure can be compared with one of another environment. */
  boolean agrees(EnvironmentKey other, boolean bytes) {
    return redis.equals(other.redis)
        && allocator.equals(other.allocator)
        && (!bytes || architecture.equals(other.architecture));
  }

  /** Returns the key for people: {@code Redis 7.0.15, libc, amd64}. */
  public String text() {
    return "Redis " + redis + ", " + allocator + ", " + architecture;
  }
}
