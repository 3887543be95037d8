package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The prefixes in use on one Redis: a sorted set, scored by the Unix second until which each prefix
 * is valid. If one prefix began with another, each cache would treat the other's entities as its
 * own and remove them as orphans. A registration expires once every entry its cache may have left
 * has expired, so that an unused prefix never blocks another permanently. Thread-safe.
 */
public final class PrefixRegistry {
  /** The key of the set; outside every prefix, and no control key of a single cache. */
  public static final String KEY = "prefetch:prefixes";

  private static final Script REGISTER =
      Script.of(
          """
          #!lua flags=allow-oom
          local now, mine = tonumber(redis.call('TIME')[1]), ARGV[1]
          redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. string.format('%.0f', now))
          for _, other in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
            local shorter = math.min(#other, #mine)
            if other ~= mine and string.sub(other, 1, shorter) == string.sub(mine, 1, shorter) then
              return other
            end
          end
          redis.call('ZADD', KEYS[1], string.format('%.0f', now + tonumber(ARGV[2])), mine)
          return ''
          """);

  private final RedisPort port;
  private final KeySpace keys;
  private final long lifeSeconds;

  /** The registration of one cache, valid for longer than the life of any entry. */
  public PrefixRegistry(RedisPort port, KeySpace keys, Duration life) {
    this.port = port;
    this.keys = keys;
    this.lifeSeconds = life.toSeconds() + 1;
  }

  /**
   * Registers the prefix, or renews it; returns a prefix in use that overlaps, and then registers
   * nothing.
   */
  public Optional<String> register() {
    Reply reply = REGISTER.call(port, List.of(KEY), List.of(keys.prefix(), lifeSeconds));
    String other = reply.text();
    return other.isEmpty() ? Optional.empty() : Optional.of(other);
  }
}
