package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The key that says the cache holds everything the primary has. It expires unless it is renewed, so
 * that a cache whose feed has died stops vouching for itself before its entries expire.
 *
 * <p>Only a pass creates it; an acknowledgement renews it where it stands and creates nothing,
 * because the acknowledgement after a {@code FLUSHALL} must not vouch for an empty cache. The value
 * is text: {@code ready}, epoch (8 hex digits), run id and replication id of the server, last
 * acknowledged version (24 hex digits), {@code freshAsOf} in µs since the Unix epoch.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class ReadyMarker {
  private static final String READY = "ready";
  private static final int EPOCH_DIGITS = 8;
  private static final int PARTS = 6;
  private static final Pattern RUN_ID = Pattern.compile("run_id:([0-9a-f]+)");
  private static final Pattern REPLICATION_ID = Pattern.compile("master_replid:([0-9a-f]+)");

  // Renewing must work in a full Redis: entries keep their last value there.
  private static final Script RENEW =
      Script.of(
          """
          #!lua flags=allow-oom
          local now = redis.call('GET', KEYS[1])
          if not now then return 0 end
          local head, ids = string.match(now, '^(ready %x+) (%S+ %S+) ')
          if head ~= ARGV[1] then return 0 end
          redis.call('SET', KEYS[1], head .. ' ' .. ids .. ' ' .. ARGV[2], 'PX', ARGV[3])
          return 1
          """);

  private final RedisPort port;
  private final String key;
  private final Duration life;

  /**
   * The marker of one cache.
   *
   * @param life how long it stands without being renewed: shorter than the life of any entry
   */
  public ReadyMarker(RedisPort port, KeySpace keys, Duration life) {
    if (life.toMillis() < 1) {
      throw new IllegalArgumentException("a marker must live 1 ms or more, was " + life);
    }
    this.port = port;
    this.key = keys.readyMarkerKey();
    this.life = life;
  }

  /**
   * What the marker says.
   *
   * @param runId run id of the server it was created on, {@code -} if it would not tell
   * @param replicationId replication id of that server, {@code -} if it would not tell
   * @param acknowledged newest version known to be in the cache, with everything before it
   * @param freshAsOfMicros everything committed before this instant is in the cache, µs since the
   *     Unix epoch
   */
  public record Standing(
      long epoch, String runId, String replicationId, Version acknowledged, long freshAsOfMicros) {}

  /** How long it stands without being renewed. */
  public Duration life() {
    return life;
  }

  /** Says that the cache is complete. Only a pass that wrote everything may. */
  public void create(Version acknowledged, long freshAsOfMicros) {
    String value =
        String.join(
            " ",
            head(acknowledged),
            identity(RUN_ID, "server"),
            identity(REPLICATION_ID, "replication"),
            tail(acknowledged, freshAsOfMicros));
    port.call(Command.of("SET", key, value, "PX", life.toMillis())).orThrow();
  }

  /**
   * Renews the marker if it stands and is of this epoch.
   *
   * @return false if there is none, or it is of another epoch; nothing was created then
   */
  public boolean renew(Version acknowledged, long freshAsOfMicros) {
    List<Object> args =
        List.of(head(acknowledged), tail(acknowledged, freshAsOfMicros), life.toMillis());
    return RENEW.call(port, List.of(key), args).number() == 1;
  }

  /** Says that nobody vouches for the cache any more. */
  public void remove() {
    port.call(Command.of("DEL", key)).number();
  }

  /** What the marker says now; empty if it does not stand. */
  public Optional<Standing> read() {
    Reply reply = port.call(Command.of("GET", key)).orThrow();
    return parse(reply.isNothing() ? null : reply.text());
  }

  /**
   * What a marker's value says, read by somebody else.
   *
   * @param value null if there is no marker
   * @return empty if it does not stand
   * @throws IllegalArgumentException if it says that it does, and is damaged
   */
  public static Optional<Standing> parse(@Nullable String value) {
    if (value == null) {
      return Optional.empty();
    }
    String[] parts = value.split(" ", -1);
    if (parts.length != PARTS || !parts[0].equals(READY)) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing(
            Long.parseLong(parts[1], 16),
            parts[2],
            parts[3],
            Version.parse(parts[4]),
            Long.parseLong(parts[5])));
  }

  private static String head(Version acknowledged) {
    return READY + " " + acknowledged.text().substring(0, EPOCH_DIGITS);
  }

  private static String tail(Version acknowledged, long freshAsOfMicros) {
    return acknowledged.text() + " " + freshAsOfMicros;
  }

  private String identity(Pattern pattern, String section) {
    // A login may lack the right to INFO: the marker then does not name the server.
    Reply reply = port.call(Command.of("INFO", section));
    if (!(reply instanceof Reply.Bytes)) {
      return "-";
    }
    Matcher matcher = pattern.matcher(reply.text());
    return matcher.find() ? matcher.group(1) : "-";
  }
}
