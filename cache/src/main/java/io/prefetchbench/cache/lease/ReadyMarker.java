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
import java.util.UUID;
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
  private static final Duration WITNESS_LIFE = Duration.ofDays(1);
  private static final Duration LATELY_MAX = Duration.ofSeconds(5);

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

  private static final Script WITNESS =
      Script.of(
          """
          #!lua flags=allow-oom
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return 1
          """);

  // KEYS marker, witness; ARGV value, its head, life, token of the witness. Heads are of one width:
  // the order of texts is the order of epochs.
  private static final Script CREATE =
      Script.of(
          """
          #!lua flags=allow-oom
          if redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
          redis.call('DEL', KEYS[2])
          local now = redis.call('GET', KEYS[1])
          if now and string.sub(now, 1, #ARGV[2]) > ARGV[2] then return 0 end
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
          return 1
          """);

  private final RedisPort port;
  private final String witnessKey;
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
    // One of each process, so that passes that fail leave no more than one behind.
    this.witnessKey = keys.control("witness:" + UUID.randomUUID());
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

  /** Says that the cache is complete, whatever it said before. For who knows that it is. */
  public void create(Version acknowledged, long freshAsOfMicros) {
    String value = value(ServerIdentity.of(port), acknowledged, freshAsOfMicros);
    port.call(Command.of("SET", key, value, "PX", life.toMillis())).orThrow();
  }

  /**
   * A trace that a pass leaves in Redis before it writes anything, and looks for at its end: it is
   * gone if the server lost what it had meanwhile, so that half a pass never vouches. Immutable.
   *
   * @param token what was left
   * @param identity the server it was left on
   */
  public record Witness(String token, ServerIdentity identity) {}

  /**
   * Begins a pass; see {@link #create(Witness, Version, long)}. Of passes that overlap over one
   * object, only the one that began last can vouch.
   */
  public Witness begin() {
    String token = UUID.randomUUID().toString();
    WITNESS.call(port, List.of(witnessKey), List.of(token, WITNESS_LIFE.toMillis())).number();
    return new Witness(token, ServerIdentity.of(port));
  }

  /**
   * Says that the cache is complete, if the server still is the one on which the pass began, has
   * lost nothing since, and holds no marker of a later epoch. Only a pass that wrote everything
   * may.
   *
   * @return false if nothing was said
   */
  public boolean create(Witness witness, Version acknowledged, long freshAsOfMicros) {
    ServerIdentity now = ServerIdentity.of(port);
    if (!now.difference(witness.identity()).isEmpty()) {
      return false;
    }
    List<Object> args =
        List.of(
            value(now, acknowledged, freshAsOfMicros),
            head(acknowledged),
            life.toMillis(),
            witness.token());
    return CREATE.call(port, List.of(key, witnessKey), args).number() == 1;
  }

  /** True if the marker was renewed (or made) lately, as it is while the feed is healthy. */
  public boolean isRenewed() {
    Duration lately =
        life.compareTo(LATELY_MAX.multipliedBy(2)) < 0 ? life.dividedBy(2) : LATELY_MAX;
    long left = port.call(Command.of("PTTL", key)).number();
    return left >= life.minus(lately).toMillis();
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

  private static String value(ServerIdentity server, Version acknowledged, long freshAsOfMicros) {
    return String.join(
        " ",
        head(acknowledged),
        server.runId(),
        server.replicationId(),
        tail(acknowledged, freshAsOfMicros));
  }
}
