package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The prefixes in use on one Redis: a sorted set of prefixes, by the Unix second until which each
 * counts. Two of which one begins with the other would take each other's entities for their own,
 * and remove them as orphans.
 *
 * <p>A registration lapses when every entry its cache can have left has expired, so that a name
 * given up never blocks another for good.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
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

  /**
   * The registration of one cache.
   *
   * @param life how long it counts without being renewed: longer than any entry lives
   */
  public PrefixRegistry(RedisPort port, KeySpace keys, Duration life) {
    this.port = port;
    this.keys = keys;
    this.lifeSeconds = life.toSeconds() + 1;
  }

  /**
   * Registers the prefix, or renews it.
   *
   * @return a prefix in use that overlaps with it, so that it was not registered; empty if none
   *     does
   */
  public Optional<String> register() {
    Reply reply = REGISTER.call(port, List.of(KEY), List.of(keys.prefix(), lifeSeconds));
    String other = reply.text();
    return other.isEmpty() ? Optional.empty() : Optional.of(other);
  }
}
