package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One key of the cache's control prefix for each name: {@code prefetch:{prefix}:feed:NAME}. */
public final class RedisFeedMemory implements FeedMemory {
  private static final Script COMPARE_AND_SET =
      Script.of(
          """
          #!lua flags=allow-oom
          local now = redis.call('GET', KEYS[1])
          local expected = ARGV[1] == '1' and ARGV[2]
          if now ~= expected then return 0 end
          if ARGV[3] == '1' then
            redis.call('SET', KEYS[1], ARGV[4])
          else
            redis.call('DEL', KEYS[1])
          end
          return 1
          """);

  private final RedisPort port;
  private final KeySpace keys;

  public RedisFeedMemory(RedisPort port, KeySpace keys) {
    this.port = port;
    this.keys = keys;
  }

  private String key(String name) {
    return keys.control("feed:" + name);
  }

  @Override
  public Optional<String> get(String name) {
    return Optional.ofNullable(port.call(Command.of("GET", key(name))).orThrow().textOrNull());
  }

  @Override
  public boolean compareAndSet(String name, @Nullable String expected, @Nullable String text) {
    List<Object> args =
        List.of(
            expected == null ? 0 : 1,
            expected == null ? "" : expected,
            text == null ? 0 : 1,
            text == null ? "" : text);
    return COMPARE_AND_SET.call(port, List.of(key(name)), args).number() == 1;
  }
}
