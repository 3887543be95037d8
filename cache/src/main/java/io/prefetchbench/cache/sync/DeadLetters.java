package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.store.KeySpace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Events given up, kept in a Redis stream until somebody looks at them. Thread-safe; errors of
 * Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class DeadLetters {
  private static final int RAW_CHARS_MAX = 64 * 1024;

  private final RedisPort port;
  private final String key;

  /** The dead letters of one cache. */
  public DeadLetters(RedisPort port, KeySpace keys) {
    this.port = port;
    this.key = keys.control("dead");
  }

  /**
   * One event given up. Immutable.
   *
   * @param offset its place in the feed
   * @param raw the event in words, cut at 64 K characters
   * @param cause why it can never be applied
   * @param attempts how often it was tried
   */
  public record Letter(String offset, String raw, String cause, int attempts) {
    public Letter {
      raw = raw.length() <= RAW_CHARS_MAX ? raw : raw.substring(0, RAW_CHARS_MAX);
    }
  }

  /** Keeps a letter; when this returns, the event may be acknowledged. */
  public void keep(Letter letter) {
    Command add =
        Command.of(
            "XADD",
            key,
            "*",
            "offset",
            letter.offset(),
            "cause",
            letter.cause(),
            "attempts",
            letter.attempts(),
            "raw",
            letter.raw());
    port.call(add).orThrow();
  }

  public long size() {
    return port.call(Command.of("XLEN", key)).number();
  }

  /**
   * The oldest letters.
   *
   * @param limit most letters to return, at least 1
   */
  public List<Letter> list(int limit) {
    List<Letter> letters = new ArrayList<>();
    for (Reply entry : port.call(Command.of("XRANGE", key, "-", "+", "COUNT", limit)).many()) {
      List<Reply> body = entry.many().get(1).many();
      Map<String, String> named = new HashMap<>();
      for (int i = 0; i + 1 < body.size(); i += 2) {
        named.put(body.get(i).text(), body.get(i + 1).text());
      }
      letters.add(
          new Letter(
              named.getOrDefault("offset", ""),
              named.getOrDefault("raw", ""),
              named.getOrDefault("cause", ""),
              Integer.parseInt(named.getOrDefault("attempts", "0"))));
    }
    return letters;
  }
}
