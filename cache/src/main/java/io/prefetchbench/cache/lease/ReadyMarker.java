package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.redis.Shard;
import io.prefetchbench.cache.redis.Shards;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * <p>In a cluster each shard has one of its own, on the very master whose entries it vouches for
 * ({@link KeySpace#control(Shard, String)}): what empties that master takes the marker too, and
 * where slots moved there is none for the shards of now. They are made and renewed together, and
 * the cache is complete when all of them stand.
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
  private final KeySpace keys;
  private final Duration life;
  // One of each process, so that passes that fail leave no more than one behind.
  private final String witness = "witness:" + UUID.randomUUID();
  private final List<Seat> single;

  /** The marker of one shard: the port to its server, and the keys there. */
  private record Seat(Shard shard, RedisPort port, String key, String witnessKey) {}

  /**
   * The marker of one cache.
   *
   * @param life how long it remains without being renewed: shorter than the life of any entry
   */
  public ReadyMarker(RedisPort port, KeySpace keys, Duration life) {
    if (life.toMillis() < 1) {
      throw new IllegalArgumentException("a marker must live 1 ms or more, was " + life);
    }
    this.port = port;
    this.keys = keys;
    this.life = life;
    this.single = List.of(seat(Shard.WHOLE));
  }

  private Seat seat(Shard shard) {
    return new Seat(
        shard, port.on(shard), keys.readyMarkerKey(shard), keys.control(shard, witness));
  }

  private List<Seat> seats() {
    Shards shards = port.shards();
    return shards.isCluster() ? shards.all().stream().map(this::seat).toList() : single;
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
      long epoch, String runId, String replicationId, Version acknowledged, long freshAsOfMicros) {

    /** What two shards say together; the server named is that of this one. */
    Standing and(Standing other) {
      return new Standing(
          Math.min(epoch, other.epoch),
          runId,
          replicationId,
          acknowledged.isNewerThan(other.acknowledged) ? other.acknowledged : acknowledged,
          Math.min(freshAsOfMicros, other.freshAsOfMicros));
    }
  }

  /** How long it remains without being renewed. */
  public Duration life() {
    return life;
  }

  /** Says that the cache is complete, whatever it said before. For who knows that it is. */
  public void create(Version acknowledged, long freshAsOfMicros) {
    for (Seat seat : seats()) {
      String value = value(ServerIdentity.of(seat.port()), acknowledged, freshAsOfMicros);
      seat.port().call(Command.of("SET", seat.key(), value, "PX", life.toMillis())).orThrow();
    }
  }

  /**
   * A trace that a pass leaves in Redis before it writes anything, and looks for at its end: it is
   * gone if the server lost what it had meanwhile, so that half a pass never vouches. Immutable.
   *
   * @param token what was left
   * @param identities the servers it was left on
   */
  public record Witness(String token, Map<Shard, ServerIdentity> identities) {}

  /**
   * Begins a pass; see {@link #create(Witness, Version, long)}. Of passes that overlap over one
   * object, only the one that began last can vouch.
   */
  public Witness begin() {
    String token = UUID.randomUUID().toString();
    Map<Shard, ServerIdentity> identities = new LinkedHashMap<>();
    for (Seat seat : seats()) {
      List<Object> args = List.of(token, WITNESS_LIFE.toMillis());
      WITNESS.call(seat.port(), List.of(seat.witnessKey()), args).number();
      identities.put(seat.shard(), ServerIdentity.of(seat.port()));
    }
    return new Witness(token, Map.copyOf(identities));
  }

  /**
   * Says that the cache is complete, if the server still is the one on which the pass began, has
   * lost nothing since, and holds no marker of a later epoch. Only a pass that wrote everything
   * may. In a cluster each master is judged by itself.
   *
   * @return false if nothing was said, of one shard at least
   */
  public boolean create(Witness witness, Version acknowledged, long freshAsOfMicros) {
    boolean all = true;
    for (Seat seat : seats()) {
      all &= create(seat, witness, acknowledged, freshAsOfMicros);
    }
    return all;
  }

  private boolean create(Seat seat, Witness witness, Version acknowledged, long freshAsOfMicros) {
    ServerIdentity before = witness.identities().get(seat.shard());
    ServerIdentity now = ServerIdentity.of(seat.port());
    if (before == null || !now.difference(before).isEmpty()) {
      return false;
    }
    List<Object> args =
        List.of(
            value(now, acknowledged, freshAsOfMicros),
            head(acknowledged),
            life.toMillis(),
            witness.token());
    List<String> both = List.of(seat.key(), seat.witnessKey());
    return CREATE.call(seat.port(), both, args).number() == 1;
  }

  /** True if the marker was renewed (or made) lately, as it is while the feed is healthy. */
  public boolean isRenewed() {
    Duration lately =
        life.compareTo(LATELY_MAX.multipliedBy(2)) < 0 ? life.dividedBy(2) : LATELY_MAX;
    for (Seat seat : seats()) {
      long left = seat.port().call(Command.of("PTTL", seat.key())).number();
      if (left < life.minus(lately).toMillis()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Renews the marker if it exists and is of this epoch.
   *
   * @return false if there is none, or it is of another epoch; nothing was created then
   */
  public boolean renew(Version acknowledged, long freshAsOfMicros) {
    List<Object> args =
        List.of(head(acknowledged), tail(acknowledged, freshAsOfMicros), life.toMillis());
    boolean all = true;
    for (Seat seat : seats()) {
      all &= RENEW.call(seat.port(), List.of(seat.key()), args).number() == 1;
    }
    return all;
  }

  /** Removes the marker: the cache is no longer ready. */
  public void remove() {
    for (Seat seat : seats()) {
      seat.port().call(Command.of("DEL", seat.key())).number();
    }
  }

  /**
   * What the marker says now; empty if it does not stand. Of several shards, what holds for all of
   * them.
   */
  public Optional<Standing> read() {
    Optional<Standing> whole = Optional.empty();
    for (Seat seat : seats()) {
      Reply reply = seat.port().call(Command.of("GET", seat.key())).orThrow();
      Optional<Standing> one = parse(reply.isNothing() ? null : reply.text());
      if (one.isEmpty()) {
        return one;
      }
      whole = whole.isEmpty() ? one : Optional.of(whole.get().and(one.get()));
    }
    return whole;
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
