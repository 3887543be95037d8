package io.prefetchbench.benchmarks.contender.apply;

import io.prefetchbench.benchmarks.contender.Apply;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The published demos' way: {@code BRPOP} brings one event, {@code MULTI}, {@code DEL}, {@code
 * HSET}, {@code EXPIRE}, {@code EXEC} in one flush write it. What an event costs to decode is left
 * out: it is a split text, not JSON. For use by one thread.
 */
public final class DemosApply implements Apply {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final RedisPort port;
  private final Dataset data;
  private final Command pop;
  private long writes;

  /** Applies through {@code port}, which closing closes. */
  public DemosApply(RedisPort port, Dataset data) {
    this.port = port;
    this.data = data;
    this.pop = Command.of("BRPOP", Waiting.key(data), WAIT.toSeconds());
  }

  @Override
  public void apply(int events) {
    for (int i = 0; i < events; i++) {
      Reply popped = port.callBlocking(pop, WAIT);
      if (popped.orThrow().isNothing()) {
        throw new WrongOutcome("the list had " + i + " events, expected " + events);
      }
      String[] parts = popped.many().get(1).text().split(String.valueOf(Waiting.SEPARATOR), -1);
      port.pipeline(
              transaction(data.keys().keyOf(parts[0]), List.of(parts).subList(1, parts.length)))
          .forEach(Reply::orThrow);
      writes++;
    }
  }

  /** {@code MULTI…EXEC} that replaces one hash. */
  static List<Command> transaction(String key, List<String> fields) {
    List<Object> hset = new ArrayList<>(List.of("HSET", key));
    hset.addAll(fields);
    return List.of(
        Command.of("MULTI"),
        Command.of("DEL", key),
        Command.of(hset.toArray()),
        Command.of("EXPIRE", key, Dataset.TTL.toSeconds()),
        Command.of("EXEC"));
  }

  @Override
  public long takeWrites() {
    long taken = writes;
    writes = 0;
    return taken;
  }

  @Override
  public void close() {
    port.close();
  }
}
