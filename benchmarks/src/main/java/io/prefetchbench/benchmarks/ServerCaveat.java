package io.prefetchbench.benchmarks;

import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the Redis of a run is built unlike those in production. */
final class ServerCaveat {
  /** What writes: there the server is the limit. Look-ups wait for the way there and back. */
  private static final List<String> BOUND_BY_SERVER = List.of("bulkload", "apply");

  private ServerCaveat() {}

  /** Returns the caveat that belongs to the run, from its {@code environment.json}. */
  static Optional<Caveat> of(Map<String, Object> environment) {
    if (!(environment.get("redis") instanceof Map<?, ?> servers)
        || !(servers.get("cache") instanceof Map<?, ?> cache)) {
      return Optional.empty();
    }
    RedisFacts facts =
        new RedisFacts(text(cache, "version"), text(cache, "name"), 0, text(cache, "allocator"));
    return facts
        .unlikeProduction()
        .map(
            cause ->
                new Caveat(
                    Caveat.Kind.NOT_REPRESENTATIVE,
                    BOUND_BY_SERVER,
                    cause,
                    RedisFacts.REPRESENTATIVE_NEXT_STEP,
                    RedisFacts.REPRESENTATIVE_HELP));
  }

  private static String text(Map<?, ?> facts, String name) {
    Object value = facts.get(name);
    return value == null ? "" : value.toString();
  }
}
