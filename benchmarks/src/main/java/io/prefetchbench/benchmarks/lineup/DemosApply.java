package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The published demos' ways: {@code BRPOP} or a queue in memory brings one event, {@code MULTI},
 * {@code DEL}, {@code HSET}, {@code EXPIRE}, {@code EXEC} in one flush write it. What an event
 * costs to decode is left out: it is a split text, not JSON.
 */
public final class DemosApply implements Apply {
  private static final Duration WAIT = Duration.ofSeconds(1);

  private final RedisPort port;
  private final Dataset data;
  private final IntFunction<String> feed;
  private long writes;

  private DemosApply(RedisPort port, Dataset data, IntFunction<String> feed) {
    this.port = port;
    this.data = data;
    this.feed = feed;
  }

  /** Pops events from the list in Redis; applies through {@code port}, which closing closes. */
  public static DemosApply fromList(RedisPort port, Dataset data) {
    Command pop = Command.of("BRPOP", QueuedEvents.key(data), WAIT.toSeconds());
    return new DemosApply(
        port,
        data,
        i -> {
          Reply popped = port.callBlocking(pop, WAIT);
          if (popped.orThrow().isNothing()) {
            throw new WrongOutcome("the list had only " + i + " events");
          }
          return popped.many().get(1).text();
        });
  }

  /** Takes events from memory, from a plain list: the demos' queue has locks. */
  public static DemosApply fromMemory(RedisPort port, Dataset data, List<String> events) {
    return new DemosApply(port, data, events::get);
  }

  @Override
  public void apply(int events) {
    for (int i = 0; i < events; i++) {
      String[] parts = feed.apply(i).split(String.valueOf(QueuedEvents.SEPARATOR), -1);
      port.pipeline(
              PlainCommands.transaction(
                  data.keys().keyOf(parts[0]), List.of(parts).subList(1, parts.length)))
          .forEach(Reply::orThrow);
      writes++;
    }
  }

  @Override
  public long writes() {
    return writes;
  }

  @Override
  public void close() {
    port.close();
  }
}
