package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Shards;
import io.prefetchbench.cache.internal.store.KeySpace;
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
 * The key that marks the cache as complete: it holds everything the primary has. It expires unless
 * renewed, so that a cache whose feed has died stops being ready before its entries expire.
 *
 * <p>Only a pass creates it; an acknowledgement renews an existing marker but never creates one,
 * because an acknowledgement after a {@code FLUSHALL} must not mark an empty cache as ready. The
 * value is text, whose first word names its format: {@code ready}, epoch (8 hex digits), run id and
 * replication id of the server, last acknowledged version (24 hex digits), {@code freshAsOf} in µs
 * since the Unix epoch. With {@code cleared} as the first word, every entry was withdrawn, and the
 * token of that clear follows. Further words are kept and ignored; an unreadable value counts as no
 * marker.
 *
 * <p>In a cluster each shard has its own marker, on the same master as the entries it covers
 * ({@link KeySpace#control(Shard, String)}): whatever empties that master removes the marker too,
 * and after slots have moved, the new shards have none. Markers are created and renewed together,
 * and the cache is complete when all of them exist. Thread-safe.
 */
public final class ReadyMarker {
  public static final String CLEARED_WORDS =
      "the cache was cleared: reads are refused until a re-prefetch has loaded it again";

  /** Renews without changing the freshness instant, which stays true if nothing is lost. */
  static final long AS_BEFORE = -1;

  private static final String READY = "ready";
  private static final String CLEARED = "cleared";
  private static final int EPOCH_DIGITS = 8;
  private static final int EPOCH_PART = 1;
  private static final int TOKEN_PART = 6;
  private static final Duration WITNESS_LIFE = Duration.ofDays(1);
  private static final Duration LATELY_MAX = Duration.ofSeconds(5);

  // Renewing must work in a full Redis: entries keep their last value there. KEYS marker and,
  // optionally, the progress of one worker; ARGV epoch, version, freshAsOf, life, the minimum
  // progress required, its life, the version required if there is no progress. Returns the outcome
  // and the current progress. The greatest version acknowledged by any worker is kept.
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
  // that may be replaced, token of the clear that may be replaced. A marker written meanwhile by
  // another pass or a clear is kept.
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
  // One per process, so that failed passes leave no more than one behind.
  private final String witness = "witness:" + UUID.randomUUID();
  private final List<Seat> single;

  /** The marker of one shard: the port to its server, and the keys there. */
  private record Seat(Shard shard, RedisPort port, String key, String witnessKey) {}

  /** The marker of one cache. */
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
   * The contents of the marker.
   *
   * @param runId run id of the server it was created on, {@code -} if unavailable
   * @param replicationId replication id of that server, {@code -} if unavailable
   * @param acknowledged newest version known to be in the cache, together with everything before it
   * @param freshAsOfMicros everything committed before this instant is in the cache, µs since the
   *     Unix epoch
   * @param isCleared true if every entry has been withdrawn since
   */
  public record Standing(
      long epoch,
      String runId,
      String replicationId,
      Version acknowledged,
      long freshAsOfMicros,
      boolean isCleared) {

    /** Combines the contents of two shards' markers; keeps the server of this one. */
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

  public Duration life() {
    return life;
  }

  /** Marks the cache as complete unconditionally. Only for callers that know it is. */
  public void create(Version acknowledged, long freshAsOfMicros) {
    for (Seat seat : seats()) {
      String value = value(ServerIdentity.of(seat.port()), acknowledged, freshAsOfMicros);
      seat.port().call(Command.of("SET", seat.key(), value, "PX", life.toMillis())).orThrow();
    }
  }

  /**
   * A key that a pass leaves in Redis before it writes anything and checks at its end: it is gone
   * if the server lost data in between, so that an incomplete pass never marks the cache as ready.
   */
  public record Witness(
      String token, Map<Shard, ServerIdentity> identities, Map<Shard, String> before) {}

  /**
   * Begins a pass; see {@link #create(Witness, Version, long)}. Of overlapping passes that use one
   * object, only the last to begin can create the marker.
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
   * Marks the cache as complete if the server is still the one on which the pass began, has lost
   * nothing since, and was neither cleared nor given the marker of another epoch in between. Only
   * for a pass that wrote everything. In a cluster each master is checked separately.
   *
   * @return false if the marker was not created for at least one shard
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

  /** True if the marker was recently renewed or created, as it is while the feed is healthy. */
  public boolean isRenewed() {
    return leftMillis() >= life.minus(lately()).toMillis();
  }

  /** How long after its last renewal the marker counts as renewed. */
  Duration lately() {
    return life.compareTo(LATELY_MAX.multipliedBy(2)) < 0 ? life.dividedBy(2) : LATELY_MAX;
  }

  /** The rest of the marker's life, in ms; negative if there is none. */
  long leftMillis() {
    return seats().stream()
        .mapToLong(seat -> seat.port().call(Command.of("PTTL", seat.key())).number())
        .min()
        .orElse(-1);
  }

  public enum Renewal {
    /** There is no readable marker; nothing was created. */
    MISSING,
    RENEWED,
    /** The marker belongs to another epoch and was left alone. */
    OTHER_EPOCH,
    /** The server is behind what this worker wrote before: it lost data. */
    BEHIND
  }

  /**
   * The progress that one worker writes next to the marker at each renewal, to detect that a server
   * has older data under the same run id, as after {@code SWAPDB}. If it is gone and the marker is
   * not behind the worker, a pass has created a marker since, which is no loss. Not thread-safe.
   */
  public static final class Progress {
    private final String worker;
    private final Map<Shard, Long> written = new LinkedHashMap<>();
    private final Map<Shard, String> said = new LinkedHashMap<>();

    public Progress(String worker) {
      this.worker = worker;
    }
  }

  /**
   * Renews the marker if it exists and is of this epoch. Several workers may renew one marker; the
   * position never goes backwards, but the instant may, as clocks do.
   *
   * @param freshAsOfMicros everything committed before this instant is in the cache, µs since the
   *     Unix epoch; 0 if this is unknown from now on, {@link #AS_BEFORE} to leave it as it is
   * @return false if there is no marker or it is of another epoch; nothing is created then
   */
  public boolean renew(Version acknowledged, long freshAsOfMicros) {
    return renew(acknowledged, freshAsOfMicros, null) == Renewal.RENEWED;
  }

  /** Like {@link #renew(Version, long)}, and detects data older than this worker's progress. */
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
      // The loss is reported once: the next pass's marker has no progress next to it.
      progress.written.remove(seat.shard());
      progress.said.remove(seat.shard());
    }
    return went;
  }

  /** Withdraws the readiness until a pass that begins later has finished. */
  public void clear() {
    String token = UUID.randomUUID().toString();
    for (Seat seat : seats()) {
      CLEAR.call(seat.port(), List.of(seat.key()), List.of(token)).number();
    }
  }

  public void remove() {
    for (Seat seat : seats()) {
      seat.port().call(Command.of("DEL", seat.key())).number();
    }
  }

  /** The contents of the marker; for several shards, the values that hold for all. */
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

  /** Parses a marker's value that the caller has read. */
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
