package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What counted sections cost: how often Redis ran each command (those inside scripts too, by
 * lower-case name, without the count's own {@code info}), changes of direction towards the client,
 * and writes that the cache asked its port for.
 */
record OperationCost(
    SortedMap<String, Long> calls, long bytesOut, long bytesIn, long roundTrips, long flushes) {
  static final OperationCost NOTHING = traffic(0, 0, 0);
  private static final String PREFIX = "cmdstat_";
  private static final String CALLS = "calls=";

  OperationCost {
    SortedMap<String, Long> copy = new TreeMap<>(calls);
    copy.remove("info");
    copy.values().removeIf(count -> count == 0);
    calls = Collections.unmodifiableSortedMap(copy);
  }

  /** Bytes and round trips between a client and a Redis. */
  static OperationCost traffic(long bytesOut, long bytesIn, long roundTrips) {
    return new OperationCost(new TreeMap<>(), bytesOut, bytesIn, roundTrips, 0);
  }

  /** All calls of the Redis at the other end, by {@code INFO commandstats}. */
  static OperationCost calls(RespConnection connection) {
    SortedMap<String, Long> calls = new TreeMap<>();
    RedisFacts.info(connection, "commandstats")
        .forEach(
            (name, figures) -> {
              if (!name.startsWith(PREFIX) || !figures.startsWith(CALLS)) {
                throw new IllegalStateException(
                    "expected " + PREFIX + "NAME:" + CALLS + "N, got " + name + ":" + figures);
              }
              String number = figures.substring(CALLS.length(), figures.indexOf(','));
              calls.put(name.substring(PREFIX.length()), Long.parseLong(number));
            });
    return new OperationCost(calls, 0, 0, 0, 0);
  }

  OperationCost plus(OperationCost other) {
    return combined(other, 1);
  }

  OperationCost minus(OperationCost other) {
    return combined(other, -1);
  }

  private OperationCost combined(OperationCost other, long sign) {
    SortedMap<String, Long> sum = new TreeMap<>(calls);
    other.calls.forEach((name, count) -> sum.merge(name, sign * count, Long::sum));
    return new OperationCost(
        sum,
        bytesOut + sign * other.bytesOut,
        bytesIn + sign * other.bytesIn,
        roundTrips + sign * other.roundTrips,
        flushes + sign * other.flushes);
  }

  long commands() {
    return calls.values().stream().mapToLong(Long::longValue).sum();
  }
}
