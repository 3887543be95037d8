package io.prefetchbench.league.strategy;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.config.Config;

/** Redisson's map with a cache in the reader's heap, read-through; writers remove entries. */
public final class RedissonLocalMap extends TableStrategy {
  private static final int ENTRIES_MAX = 10_000;

  private @Nullable RedissonClient readers;
  private @Nullable RedissonClient writers;
  private @Nullable RLocalCachedMap<String, Map<String, String>> read;
  private @Nullable RLocalCachedMap<String, Map<String, String>> write;

  @Override
  void open(StrategyOptions with) {
    readers = client(with);
    writers = client(with);
    read = readers.getLocalCachedMap(options(with).loader(new RowLoader()));
    write = writers.getLocalCachedMap(options(with));
  }

  private static RedissonClient client(StrategyOptions with) {
    Config config = new Config();
    config.useSingleServer().setAddress(with.redis());
    return Redisson.create(config);
  }

  /** As the documentation has it: invalidation is the default, and one that reconnects clears. */
  private static LocalCachedMapOptions<String, Map<String, String>> options(StrategyOptions with) {
    return LocalCachedMapOptions.<String, Map<String, String>>name("product")
        .cacheSize(ENTRIES_MAX)
        .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
        .timeToLive(with.ttl())
        .syncStrategy(LocalCachedMapOptions.SyncStrategy.INVALIDATE)
        .reconnectionStrategy(LocalCachedMapOptions.ReconnectionStrategy.CLEAR);
  }

  private final class RowLoader implements MapLoader<String, Map<String, String>> {
    @Override
    public @Nullable Map<String, String> load(String id) {
      try {
        return table().read(id);
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public Iterable<String> loadAllKeys() {
      return List.of();
    }
  }

  @Override
  @Nullable Map<String, String> find(String id) {
    return Objects.requireNonNull(read).get(id);
  }

  @Override
  void written(String id, Map<String, String> row) {
    long unused = Objects.requireNonNull(write).fastRemove(id);
  }

  @Override
  void deleted(String id) {
    long unused = Objects.requireNonNull(write).fastRemove(id);
  }

  @Override
  void shutDown() {
    for (RedissonClient client : new RedissonClient[] {readers, writers}) {
      if (client != null) {
        client.shutdown(0, 2_000, TimeUnit.MILLISECONDS);
      }
    }
  }
}
