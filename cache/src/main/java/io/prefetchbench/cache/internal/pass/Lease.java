package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A key that names one holder among processes: its value is the holder's token, and it expires
 * unless the holder renews it, so that a dead one does not hold it forever. Correctness must not
 * depend on it. A token is only compared and displayed, so it is compatible between all builds; a
 * value that is not a string, or has no expiry, was written by another program and counts as no
 * lease. Works in a full Redis too. Thread-safe.
 */
public final class Lease {
  private static final String HELD =
      """
      #!lua flags=allow-oom
      local value = redis.pcall('GET', KEYS[1])
      local held = type(value) == 'string' and redis.call('PTTL', KEYS[1]) >= 0 and value or nil
      """;
  private static final Script HOLDER = Script.of(HELD + "return held\n");
  private static final Script TAKE =
      Script.of(
          HELD
              + """
              if held and held ~= ARGV[1] then return held end
              redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
              return ''
              """);
  private static final Script RENEW =
      Script.of(
          HELD
              + """
              if held ~= ARGV[1] then return 0 end
              return redis.call('PEXPIRE', KEYS[1], ARGV[2])
              """);
  private static final Script REMOVE =
      Script.of(
          HELD
              + """
              if held ~= ARGV[1] then return 0 end
              return redis.call('DEL', KEYS[1])
              """);

  private final RedisPort port;
  private final List<String> key;

  Lease(RedisPort port, KeySpace keys, String work) {
    this.port = port;
    this.key = List.of(keys.control(work));
  }

  /** The lease by which one process pauses the sync workers of a cache in all processes. */
  public static Lease ofPause(RedisPort port, KeySpace keys) {
    return new Lease(port, keys, "pause");
  }

  /**
   * Takes the lease if it is free, or renews it if the token holds it already; false if another
   * does.
   */
  public boolean take(String token, Duration life) {
    return otherThan(token, life).isEmpty();
  }

  /** Like {@link #take}, but returns the other holder; empty if the token holds it now. */
  String otherThan(String token, Duration life) {
    if (token.isEmpty() || life.toMillis() < 1) {
      throw new IllegalArgumentException("a lease needs a token, and a life of 1 ms or more");
    }
    return TAKE.call(port, key, List.of(token, life.toMillis())).text();
  }

  /** Renews the lease; false if the token no longer holds it. */
  public boolean renew(String token, Duration life) {
    return RENEW.call(port, key, List.of(token, life.toMillis())).number() == 1;
  }

  /** Releases the lease; false if the token did not hold it. */
  public boolean release(String token) {
    return REMOVE.call(port, key, List.of(token)).number() == 1;
  }

  /** Removes a key if it holds this value and expires; the reply may be an error. */
  static Reply remove(RedisPort port, String key, byte[] value) {
    return REMOVE.call(port, List.of(key), List.of(value));
  }

  /** Ends the lease regardless of its holder; false if it was free. */
  public boolean force() {
    return port.call(Command.of("DEL", key.get(0))).number() == 1;
  }

  /** The token of the holder; empty if the lease is free. */
  public Optional<String> holder() {
    return Optional.ofNullable(HOLDER.call(port, key, List.of()).textOrNull());
  }
}
