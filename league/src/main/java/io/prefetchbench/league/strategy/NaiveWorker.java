package io.prefetchbench.league.strategy;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A prefetched hash for each row, kept by a worker: writers append each change to a list after its
 * commit; one worker takes the changes from it, and replaces or deletes the hash. There is no fence
 * and no acknowledgement: what the worker has taken is gone from the list. Readers read Redis only.
 */
public final class NaiveWorker extends LettuceStrategy {
  private static final String QUEUE = "changes";
  private static final String ID = "id";
  private static final String OPERATION = "op";
  private static final long JOIN_MILLIS = 3_000;

  private @Nullable Thread worker;
  private volatile boolean over;
  private Duration ttl = Duration.ofHours(1);

  @Override
  void open(StrategyOptions with) {
    super.open(with);
    ttl = with.ttl();
    RedisCommands<String, String> working = connect().sync();
    Thread started = new Thread(() -> work(working), "naive-worker");
    started.setDaemon(true);
    started.start();
    worker = started;
  }

  /** Longer than the blocking read, which waits up to a second for a change. */
  @Override
  Duration timeout() {
    return Duration.ofSeconds(5);
  }

  private void work(RedisCommands<String, String> redis) {
    while (!over) {
      try {
        KeyValue<String, String> next = redis.brpop(1, QUEUE);
        if (next != null && next.hasValue()) {
          apply(redis, RowJson.read(next.getValue()));
        }
      } catch (RedisException e) {
        // A worker without acknowledgements goes on with the next change.
      }
    }
  }

  private void apply(RedisCommands<String, String> redis, Map<String, String> change) {
    String key = keyOf(change.getOrDefault(ID, ""));
    Long unusedCount = redis.del(key);
    if ("upsert".equals(change.remove(OPERATION))) {
      unusedCount = redis.hset(key, change);
      Boolean unused = redis.expire(key, ttl);
    }
  }

  @Override
  @Nullable Map<String, String> find(String id) {
    Map<String, String> hash = readers().hgetall(keyOf(id));
    return hash.isEmpty() ? null : hash;
  }

  @Override
  void written(String id, Map<String, String> row) {
    append(id, "upsert", row);
  }

  @Override
  void deleted(String id) {
    append(id, "delete", Map.of());
  }

  private void append(String id, String operation, Map<String, String> row) {
    Map<String, String> change = new LinkedHashMap<>(row);
    change.put(ID, id);
    change.put(OPERATION, operation);
    Long unused = writers().lpush(QUEUE, RowJson.write(change));
  }

  @Override
  void shutDown() {
    over = true;
    try {
      if (worker != null) {
        worker.join(JOIN_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    super.shutDown();
  }
}
