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
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The key that says the cache holds everything the primary has. It expires unless it is renewed, so
 * that a cache whose feed has died stops vouching for itself before its entries expire.
 *
 * <p>Only a pass creates it; an acknowledgement renews it where it stands and creates nothing,
 * because the acknowledgement after a {@code FLUSHALL} must not vouch for an empty cache. The value
 * is text, whose first word names its format: {@code ready}, epoch (8 hex digits), run id and
 * replication id of the server, last acknowledged version (24 hex digits), {@code freshAsOf} in µs
 * since the Unix epoch. The same with {@code cleared} says that somebody withdrew every entry, and
 * a token of that follows. What follows further is kept, and ignored; what cannot be read is no
 * marker.
 *
 * <p>In a cluster each shard has one of its own, on the very master whose entries it vouches for
 * ({@link KeySpace#control(Shard, String)}): what empties that master takes the marker too, and
 * where slots moved there is none for the shards of now. They are made and renewed together, and
 * the cache is complete when all of them stand.
 *
 * <p>Thread-safe. Errors of Redis are thrown as {@link io.prefetchbench.cache.redis.RedisFault}.
 */
public final class ReadyMarker {
  /** Why a cleared cache does not answer. */
  public static final String CLEARED_WORDS =
      "the cache was cleared: reads are refused until a re-prefetch has loaded it again";

  /**
   * Renews without saying since when the cache is fresh: what was said before is still true, as
   * long as nothing is lost.
   */
  static final long AS_BEFORE = -1;

  private static final String READY = "ready";
  private static final String CLEARED = "cleared";
  private static final int EPOCH_DIGITS = 8;
  private static final int EPOCH_PART = 1;
  private static final int TOKEN_PART = 6;
  private static final Duration WITNESS_LIFE = Duration.ofDays(1);
  private static final Duration LATELY_MAX = Duration.ofSeconds(5);

  // Renewing must work in a full Redis: entries keep their last value there. KEYS marker and,
  // optionally, the progress of one worker; ARGV epoch, version, freshAsOf, life, the least
  // progress that must be there, life of that, the version that must be there if there is no
  // progress. Answers how it went and the progress now. The greatest version that any worker
  // acknowledged stays.
  private static final Script RENEW =
      Script.of(
          """
          #!lua flags=allow-oom
          local now = redis.pcall('GET', KEYS[1])
          if type(now) ~= 'string' then return {0, '0'} end
          local state, epoch, ids, version, fresh, more =
              string.match(now, '^(%l+) (%x+) (%S+ %S+) (%x+) (%S+)(.*)$')
          if not state then return {0, '0'} end
          if epoch ~= ARGV[1] then return {2, '0'} end
          local progress = '0'
          if KEYS[2] then
            local before = redis.pcall('GET', KEYS[2])
            before = type(before) == 'string' and tonumber(before) or 0
            if before > 0 and before < tonumber(ARGV[5]) then return {3, '0'} end
            if before == 0 and version < ARGV[7] then return {3, '0'} end
            local time = redis.call('TIME')
            local micros = time[1] * 1000000 + time[2]
            progress = string.format('%.0f', math.max(micros, before + 1))
            redis.call('SET', KEYS[2], progress, 'PX', ARGV[6])
          end
          if version < ARGV[2] then version = ARGV[2] end
          if ARGV[3] ~= '-1' then fresh = ARGV[3] end
          redis.call('SET', KEYS[1],
              table.concat({state, epoch, ids, version, fresh}, ' ') .. more, 'PX', ARGV[4])
          return {1, progress}
          """);

  // KEYS marker; ARGV token.
  private static final Script CLEAR =
      Script.of(
          """
          #!lua flags=allow-oom
          local now = redis.pcall('GET', KEYS[1])
          if type(now) ~= 'string' then return 0 end
          local said = string.match(now, '^%l+ (%x+ %S+ %S+ %x+ %S+)')
          if not said then return 0 end
          redis.call('SET', KEYS[1], 'cleared ' .. said .. ' ' .. ARGV[1], 'KEEPTTL')
          return 1
          """);

  private static final Script WITNESS =
      Script.of(
          """
          #!lua flags=allow-oom
          redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
          return 1
          """);

  // KEYS marker, witness; ARGV value, its epoch, life, token of the witness, epoch of the marker
  // that may be replaced, token of the clear that may be. A marker that another pass or a clear has
  // left meanwhile stays.
  private static final Script CREATE =
      Script.of(
          """
          #!lua flags=allow-oom
          if redis.call('GET', KEYS[2]) ~= ARGV[4] then return 0 end
          redis.call('DEL', KEYS[2])
          local now = redis.pcall('GET', KEYS[1])
          local epoch = type(now) == 'string' and string.match(now, '^%l+ (%x+) ')
          if epoch and epoch ~= ARGV[2] and epoch ~= ARGV[5] then return 0 end
          local cleared = epoch and string.match(now, '^cleared .* (%S+)$') or ''
          if cleared ~= '' and cleared ~= ARGV[6] then return 0 end
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
   * @param isCleared true if every entry was withdrawn since
   */
  public record Standing(
      long epoch,
      String runId,
      String replicationId,
      Version acknowledged,
      long freshAsOfMicros,
      boolean isCleared) {

    /** What two shards say together; the server named is that of this one. */
    Standing and(Standing other) {
      return new Standing(
          Math.min(epoch, other.epoch),
          runId,
          replicationId,
          acknowledged.isNewerThan(other.acknowledged) ? other.acknowledged : acknowledged,
          Math.min(freshAsOfMicros, other.freshAsOfMicros),
          isCleared || other.isCleared);
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
   * @param before the markers that stood there; none where there was none
   */
  public record Witness(
      String token, Map<Shard, ServerIdentity> identities, Map<Shard, String> before) {}

  /**
   * Begins a pass; see {@link #create(Witness, Version, long)}. Of passes that overlap over one
   * object, only the one that began last can vouch.
   */
  public Witness begin() {
    String token = UUID.randomUUID().toString();
    Map<Shard, ServerIdentity> identities = new LinkedHashMap<>();
    Map<Shard, String> before = new LinkedHashMap<>();
    for (Seat seat : seats()) {
      List<Object> args = List.of(token, WITNESS_LIFE.toMillis());
      WITNESS.call(seat.port(), List.of(seat.witnessKey()), args).number();
      identities.put(seat.shard(), ServerIdentity.of(seat.port()));
      String marker = seat.port().call(Command.of("GET", seat.key())).textOrNull();
      if (marker != null) {
        before.put(seat.shard(), marker);
      }
    }
    return new Witness(token, Map.copyOf(identities), Map.copyOf(before));
  }

  /**
   * Says that the cache is complete, if the server still is the one on which the pass began, has
   * lost nothing since, and was neither cleared nor given the marker of another epoch meanwhile.
   * Only a pass that wrote everything may. In a cluster each master is judged by itself.
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
            epochText(acknowledged),
            life.toMillis(),
            witness.token(),
            part(witness.before().getOrDefault(seat.shard(), ""), EPOCH_PART),
            part(witness.before().getOrDefault(seat.shard(), ""), TOKEN_PART));
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

  /** How a renewal went. */
  public enum Renewal {
    /** There is no marker, or none that can be read; nothing was created. */
    MISSING,
    /** It was renewed. */
    RENEWED,
    /** It is of another epoch, and was left alone. */
    OTHER_EPOCH,
    /** The server is behind what this worker wrote to it before: it lost what it had. */
    BEHIND
  }

  /**
   * What one worker wrote beside the marker at each renewal, to notice that a server came back with
   * older data under the same run id, as after {@code SWAPDB}. Where it is gone altogether and the
   * marker is not behind what the worker said, a pass has made a marker since: that is no loss. Not
   * thread-safe.
   */
  public static final class Progress {
    private final String worker;
    private final Map<Shard, Long> written = new LinkedHashMap<>();
    private final Map<Shard, String> said = new LinkedHashMap<>();

    /** Of a worker that has written nothing yet. */
    public Progress(String worker) {
      this.worker = worker;
    }
  }

  /**
   * Renews the marker if it exists and is of this epoch. Several workers renew one marker, and each
   * says only what is true; the position never goes back. The instant may, as a clock may.
   *
   * @param freshAsOfMicros everything committed before this instant is in the cache, µs since the
   *     Unix epoch; 0 if this is unknown from now on, {@link #AS_BEFORE} to leave it as it is
   * @return false if there is none, or it is of another epoch; nothing was created then
   */
  public boolean renew(Version acknowledged, long freshAsOfMicros) {
    return renew(acknowledged, freshAsOfMicros, null) == Renewal.RENEWED;
  }

  /**
   * As {@link #renew(Version, long)}, and notices data that is older than this worker's progress.
   *
   * @return the worst of all shards
   */
  public Renewal renew(Version acknowledged, long freshAsOfMicros, @Nullable Progress progress) {
    Set<Renewal> seen = EnumSet.noneOf(Renewal.class);
    for (Seat seat : seats()) {
      seen.add(renew(seat, acknowledged, freshAsOfMicros, progress));
    }
    for (Renewal worst : List.of(Renewal.BEHIND, Renewal.MISSING, Renewal.OTHER_EPOCH)) {
      if (seen.contains(worst)) {
        return worst;
      }
    }
    return Renewal.RENEWED;
  }

  private Renewal renew(
      Seat seat, Version acknowledged, long freshAsOfMicros, @Nullable Progress progress) {
    List<String> touched =
        progress == null
            ? List.of(seat.key())
            : List.of(seat.key(), keys.control(seat.shard(), "progress:" + progress.worker));
    long least = progress == null ? 0 : progress.written.getOrDefault(seat.shard(), 0L);
    List<Object> args =
        List.of(
            epochText(acknowledged),
            acknowledged.text(),
            freshAsOfMicros,
            life.toMillis(),
            least,
            WITNESS_LIFE.toMillis(),
            progress == null ? "" : progress.said.getOrDefault(seat.shard(), ""));
    List<Reply> answer = RENEW.call(seat.port(), touched, args).many();
    Renewal went = Renewal.values()[(int) answer.get(0).number()];
    if (progress != null && went == Renewal.RENEWED) {
      progress.written.put(seat.shard(), Long.parseLong(answer.get(1).text()));
      progress.said.put(seat.shard(), acknowledged.text());
    } else if (progress != null && went != Renewal.OTHER_EPOCH) {
      // The loss is reported once: the marker of the pass that follows has no progress beside it.
      progress.written.remove(seat.shard());
      progress.said.remove(seat.shard());
    }
    return went;
  }

  /**
   * Says that somebody withdraws every entry: from now on the cache is not ready, until a pass that
   * begins later has ended. Has no effect where there is no marker.
   */
  public void clear() {
    String token = UUID.randomUUID().toString();
    for (Seat seat : seats()) {
      CLEAR.call(seat.port(), List.of(seat.key()), List.of(token)).number();
    }
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
      Optional<Standing> one = parse(seat.port().call(Command.of("GET", seat.key())).textOrNull());
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
   * @return empty if there is none, or it cannot be read
   */
  public static Optional<Standing> parse(@Nullable String value) {
    String state = value == null ? "" : part(value, 0);
    if (value == null || !(state.equals(READY) || state.equals(CLEARED))) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Standing(
              Long.parseLong(part(value, EPOCH_PART), 16),
              part(value, 2),
              part(value, 3),
              Version.parse(part(value, 4)),
              Long.parseLong(part(value, 5)),
              state.equals(CLEARED)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A word of the value; empty if there are fewer. */
  private static String part(String value, int place) {
    String[] parts = value.split(" ", -1);
    return place < parts.length ? parts[place] : "";
  }

  private static String epochText(Version acknowledged) {
    return acknowledged.text().substring(0, EPOCH_DIGITS);
  }

  private static String value(ServerIdentity server, Version acknowledged, long freshAsOfMicros) {
    return String.join(
        " ",
        READY,
        epochText(acknowledged),
        server.runId(),
        server.replicationId(),
        acknowledged.text(),
        Long.toString(freshAsOfMicros));
  }
}
