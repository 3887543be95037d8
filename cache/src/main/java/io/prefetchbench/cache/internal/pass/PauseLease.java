package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The key by which one process pauses the sync workers of a cache in all processes: its value is
 * the holder's token, and it expires unless the holder renews it, so that a dead holder does not
 * pause workers forever. Workers poll it; correctness does not depend on it. The token is only
 * compared and displayed, so it is compatible between all builds.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.RedisFault}.
 */
public final class PauseLease {
  // Pausing must work in a full Redis too.
  private static final Script TAKE =
      Script.of(
          LeaseScripts.HELD
              + """
              if held() and held() ~= ARGV[1] then return 0 end
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return 1
              """);

  private final RedisPort port;
  private final List<String> key;

  /** The lease of one cache. */
  public PauseLease(RedisPort port, KeySpace keys) {
    this.port = port;
    this.key = List.of(keys.control("pause"));
  }

  /**
   * Takes the lease if it is free, or renews it if the token holds it already.
   *
   * @param token identifies the holder; not empty
   * @param life how long it lasts without renewal, 1 ms or more
   * @return false if another holds it
   */
  public boolean take(String token, Duration life) {
    if (token.isEmpty() || life.toMillis() < 1) {
      throw new IllegalArgumentException("a lease needs a token, and a life of 1 ms or more");
    }
    return TAKE.call(port, key, List.of(token, life.toMillis())).number() == 1;
  }

  /** Renews the lease; false if the token no longer holds it. */
  public boolean renew(String token, Duration life) {
    return LeaseScripts.RENEW.call(port, key, List.of(token, life.toMillis())).number() == 1;
  }

  /** Releases the lease; false if the token did not hold it. */
  public boolean release(String token) {
    return LeaseScripts.REMOVE.call(port, key, List.of(token)).number() == 1;
  }

  /** Ends the lease regardless of its holder; false if it was free. */
  public boolean force() {
    return port.call(Command.of("DEL", key.get(0))).number() == 1;
  }

  /** The token of the holder; empty if the lease is free. */
  public Optional<String> holder() {
    return Optional.ofNullable(LeaseScripts.HOLDER.call(port, key, List.of()).textOrNull());
  }
}
