package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entities in Redis: one hash each, led by the meta field {@code ~}; every write is fenced by a
 * script inside Redis.
 *
 * <p>Thread-safe. Reads and writes use separate ports, so that a bulk load never delays a read;
 * closing the store leaves the ports open, because the caller owns them.
 */
public final class RedisStore implements CacheStore {
  private static final byte[] HGETALL = Command.utf8("HGETALL");
  private static final Duration NO_ENTRY = Duration.ofSeconds(-2);
  private static final Duration NO_EXPIRY = Duration.ofSeconds(-1);

  private final RedisPort reads;
  private final RedisPort writes;
  private final KeySpace keys;
  private final StoreOptions options;
  private final EntryReader reader = new EntryReader();
  private final EntryWriter writer;
  private final ScriptRunner scripts;
  private final Census census;
  private final Command readMarker;
  private final @Nullable ShardedReads sharded;

  private RedisStore(
      RedisPort reads,
      RedisPort writes,
      KeySpace keys,
      StoreOptions options,
      @Nullable WriteForm form) {
    this.reads = reads;
    this.writes = writes;
    this.keys = keys;
    this.options = options;
    this.writer = new EntryWriter(writes, keys, options, form);
    this.scripts = new ScriptRunner(writes);
    this.census = new Census(writes, keys);
    this.readMarker = Command.of("GET", keys.readyMarkerKey());
    this.sharded =
        reads.shards().isCluster()
            ? new ShardedReads(reads, keys, options.readyCheck(), reader)
            : null;
  }

  /**
   * Opens a store that writes dump payloads if the server accepts them, which is probed now; if
   * that is not possible yet (loading, read-only), the first write probes again.
   *
   * @param reads serves reads only
   * @param writes serves everything else; may be the same port if nothing is loaded in bulk
   */
  public static RedisStore open(
      RedisPort reads, RedisPort writes, KeySpace keys, StoreOptions options) {
    RedisStore store = new RedisStore(reads, writes, keys, options, null);
    try {
      store.writer.form();
    } catch (RedisFault fault) {
      if (fault.kind() != RedisFault.Kind.TRANSIENT) {
        throw fault;
      }
    }
    return store;
  }

  /** Opens a store that writes field by field, regardless of what the server accepts; slower. */
  public static RedisStore openPlain(
      RedisPort reads, RedisPort writes, KeySpace keys, StoreOptions options) {
    return new RedisStore(reads, writes, keys, options, WriteForm.plain("asked for"));
  }

  @Override
  public Lookup get(String id) {
    if (sharded != null) {
      return sharded.get(id);
    }
    String refusal = options.readyCheck().refusalNow();
    if (refusal != null) {
      return new Lookup.NotReady(refusal);
    }
    Command read = readOf(id);
    Lookup first = reader.read(id, reads.call(read));
    if (first != Lookup.Absent.ABSENT || options.readyCheck() == ReadyCheck.NOT_ASKED) {
      return first;
    }
    return secondLooks(List.of(id), reads.pipeline(List.of(readMarker, read))).get(0);
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    if (sharded != null) {
      return sharded.getAsync(id);
    }
    String refusal = options.readyCheck().refusalNow();
    if (refusal != null) {
      return CompletableFuture.completedFuture(new Lookup.NotReady(refusal));
    }
    Command read = readOf(id);
    CompletableFuture<Lookup> first =
        reads.callAsync(read).thenApply(reply -> reader.read(id, reply));
    if (options.readyCheck() == ReadyCheck.NOT_ASKED) {
      return first;
    }
    return first.thenCompose(
        lookup ->
            lookup != Lookup.Absent.ABSENT
                ? CompletableFuture.completedFuture(lookup)
                : reads
                    .pipelineAsync(List.of(readMarker, read))
                    .thenApply(replies -> secondLooks(List.of(id), replies).get(0)));
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    if (sharded != null) {
      return sharded.getAll(ids);
    }
    String refusal = options.readyCheck().refusalNow();
    if (refusal != null) {
      return Collections.nCopies(ids.size(), new Lookup.NotReady(refusal));
    }
    List<Command> commands = new ArrayList<>(ids.size());
    ids.forEach(id -> commands.add(readOf(id)));
    List<Reply> replies = reads.pipeline(commands);
    List<Lookup> lookups = new ArrayList<>(ids.size());
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      Lookup lookup = reader.read(ids.get(i), replies.get(i));
      lookups.add(lookup);
      if (lookup == Lookup.Absent.ABSENT) {
        places.add(i);
      }
    }
    if (places.isEmpty() || options.readyCheck() == ReadyCheck.NOT_ASKED) {
      return lookups;
    }
    List<String> missing = new ArrayList<>(places.size());
    List<Command> again = new ArrayList<>(places.size() + 1);
    again.add(readMarker);
    for (int place : places) {
      missing.add(ids.get(place));
      again.add(commands.get(place));
    }
    List<Lookup> second = secondLooks(missing, reads.pipeline(again));
    for (int i = 0; i < second.size(); i++) {
      lookups.set(places.get(i), second.get(i));
    }
    return lookups;
  }

  /**
   * The value of the ready marker, and the lookup read after it. Immutable.
   *
   * @param marker null if there is none
   */
  public record Marked(@Nullable String marker, Lookup lookup) {}

  /**
   * Reads the ready marker and then the entity, in one flush over one connection: everything the
   * marker covers was in the cache before the entity was read.
   */
  public Marked getMarked(String id) {
    if (sharded != null) {
      return sharded.getMarked(id);
    }
    String refusal = options.readyCheck().refusalNow();
    if (refusal != null) {
      return new Marked(null, new Lookup.NotReady(refusal));
    }
    List<Reply> replies = reads.pipeline(List.of(readMarker, readOf(id)));
    return new Marked(replies.get(0).textOrNull(), secondLooks(List.of(id), replies).get(0));
  }

  /**
   * Evaluates a marker and the reads after it: an entry found now counts regardless of the marker.
   */
  private List<Lookup> secondLooks(List<String> ids, List<Reply> replies) {
    String refusal = options.readyCheck().refusal(replies.get(0).textOrNull());
    List<Lookup> lookups = new ArrayList<>(ids.size());
    for (int i = 0; i < ids.size(); i++) {
      Lookup lookup = reader.read(ids.get(i), replies.get(i + 1));
      if (refusal != null && lookup == Lookup.Absent.ABSENT) {
        lookups.add(new Lookup.NotReady(refusal));
      } else {
        lookups.add(lookup);
      }
    }
    return lookups;
  }

  private Command readOf(String id) {
    return readOf(keyOf(id));
  }

  static Command readOf(byte[] key) {
    return new Command(List.of(HGETALL, key));
  }

  private byte[] keyOf(String id) {
    return Command.utf8(keys.keyOf(id));
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    return apply(events, Window.Rule.NEWER);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events) {
    return apply(events, Window.Rule.REPLAY);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    return apply(answers, Window.Rule.REPAIR);
  }

  private CompletableFuture<List<ApplyOutcome>> apply(List<ChangeEvent> events, Window.Rule rule) {
    Set<String> seen = new HashSet<>(events.size() * 2);
    events.forEach(event -> requireFirst(seen, event.id()));
    return writer.apply(events, rule);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    Set<String> seen = new HashSet<>(rows.size() * 2);
    rows.forEach(row -> requireFirst(seen, row.id()));
    return writer.put(rows);
  }

  private static void requireFirst(Set<String> seen, String id) {
    if (!seen.add(id)) {
      throw new IllegalArgumentException("duplicate id in one call: " + id);
    }
  }

  @Override
  public boolean invalidate(String id) {
    return withdraw(List.of(keyOf(id))) == 1;
  }

  @Override
  public boolean withdraw(String id, Version asOf) {
    ApplyOutcome outcome;
    try {
      outcome = RedisFault.joined(writer.withdraw(id, asOf)).get(0);
    } catch (IllegalArgumentException e) {
      // No key can have this name, so nothing is stored under it.
      return false;
    }
    if (outcome instanceof ApplyOutcome.Rejected rejected) {
      throw rejected.fault();
    }
    return outcome == ApplyOutcome.Applied.APPLIED;
  }

  @Override
  public long clear() {
    long[] withdrawn = {0};
    census.scan(
        page -> {
          withdrawn[0] += withdraw(page);
          return true;
        });
    return withdrawn[0];
  }

  private long withdraw(List<byte[]> entries) {
    byte[] life = Command.utf8(Long.toString(options.ttl().toMillis()));
    return scripts
        .runEach(StoreScripts.INVALIDATE, scripts.callable(entries), List.of(life))
        .stream()
        .mapToLong(Reply::number)
        .sum();
  }

  @Override
  public List<String> ids() {
    return census.liveIds();
  }

  @Override
  public void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use) {
    census.scanLive(wanted, use);
  }

  @Override
  public boolean isEmpty() {
    return census.isEmpty();
  }

  @Override
  public long touch(List<String> ids, Duration life) {
    if (life.toMillis() < 1 || life.compareTo(options.ttl()) > 0) {
      throw new IllegalArgumentException("a life must be 1 ms to the ttl, was " + life);
    }
    byte[] lifeMillis = Command.utf8(Long.toString(life.toMillis()));
    byte[] ttlMillis = Command.utf8(Long.toString(options.ttl().toMillis()));
    List<byte[]> entries = ids.stream().map(this::keyOf).toList();
    return scripts
        .runEach(StoreScripts.TOUCH, scripts.callable(entries), List.of(lifeMillis, ttlMillis))
        .stream()
        .mapToLong(Reply::number)
        .sum();
  }

  @Override
  public long count() {
    return census.liveIds().size();
  }

  /**
   * Time until the entry or tombstone at this id expires; negative as in {@link #ttlRemaining}.
   * Sent together with a read, it needs no extra round trip.
   */
  public CompletableFuture<Duration> ttlAsync(String id) {
    return reads.callAsync(Command.of("PTTL", keyOf(id))).thenApply(reply -> life(reply.number()));
  }

  private static Duration life(long millis) {
    if (millis < 0) {
      return millis == -1 ? NO_EXPIRY : NO_ENTRY;
    }
    return Duration.ofMillis(millis);
  }

  @Override
  public Duration ttlRemaining(String id) {
    byte[] key = keyOf(id);
    List<Reply> replies = reads.pipeline(List.of(readOf(id), Command.of("PTTL", key)));
    if (!(reader.read(id, replies.get(0)) instanceof Lookup.Hit)) {
      return NO_ENTRY;
    }
    return life(replies.get(1).number());
  }

  @Override
  public String describe() {
    return "fenced scripts, entries by " + writer.describe() + ", over " + writes.describe();
  }

  /** Does nothing: the ports are owned and closed by the caller. */
  @Override
  public void close() {}
}
