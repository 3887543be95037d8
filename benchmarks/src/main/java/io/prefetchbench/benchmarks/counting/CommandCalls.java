package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often Redis ran each command, those inside scripts included, as {@code INFO commandstats}
 * counts them. Immutable.
 *
 * @param byCommand calls by lower-case name; none is zero, and {@code info}, which only the count
 *     itself sends, is left out
 */
record CommandCalls(SortedMap<String, Long> byCommand) {
  static final CommandCalls NONE = new CommandCalls(new TreeMap<>());

  private static final String PREFIX = "cmdstat_";
  private static final String CALLS = "calls=";

  /** Copies the map. */
  CommandCalls {
    SortedMap<String, Long> copy = new TreeMap<>(byCommand);
    copy.remove("info");
    copy.values().removeIf(calls -> calls == 0);
    byCommand = Collections.unmodifiableSortedMap(copy);
  }

  /**
   * Queries the Redis at the other end.
   *
   * @throws IllegalStateException if it answers in another form
   */
  static CommandCalls read(RespConnection connection) {
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
    return new CommandCalls(calls);
  }

  CommandCalls plus(CommandCalls other) {
    return combined(other, 1);
  }

  CommandCalls minus(CommandCalls other) {
    return combined(other, -1);
  }

  private CommandCalls combined(CommandCalls other, long sign) {
    SortedMap<String, Long> sum = new TreeMap<>(byCommand);
    for (Map.Entry<String, Long> entry : other.byCommand.entrySet()) {
      sum.merge(entry.getKey(), sign * entry.getValue(), Long::sum);
    }
    return new CommandCalls(sum);
  }

  /** Calls of all commands. */
  long total() {
    return byCommand.values().stream().mapToLong(Long::longValue).sum();
  }
}
