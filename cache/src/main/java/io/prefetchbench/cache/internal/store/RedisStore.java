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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entities in Redis: one hash each, led by the meta field {@code ~}; every write is fenced by a
 * script inside Redis. Thread-safe. Reads and writes use separate ports, so that a bulk load never
 * delays a read; closing the store leaves the ports open, because the caller owns them.
 */
public final class RedisStore implements CacheStore {
  private static final Duration NO_ENTRY = Duration.ofSeconds(-2);
  private static final Duration NO_EXPIRY = Duration.ofSeconds(-1);

  private final RedisPort readPort;
  private final RedisPort writes;
  private final KeySpace keys;
  private final StoreOptions options;
  private final EntryWriter writer;
  private final ScriptRunner scripts;
  private final Census census;
  private final StoreReads reads;

  private RedisStore(
      RedisPort reads,
      RedisPort writes,
      KeySpace keys,
      StoreOptions options,
      @Nullable WriteForm form) {
    this.readPort = reads;
    this.writes = writes;
    this.keys = keys;
    this.options = options;
    this.writer = new EntryWriter(writes, keys, options, form);
    this.scripts = new ScriptRunner(writes);
    this.census = new Census(writes, keys);
    this.reads = new StoreReads(reads, keys, options.readyCheck());
  }

  /**
   * Opens a store that writes dump payloads if the server accepts them, which is probed now; if
   * that is not possible yet (loading, read-only), the first write probes again.
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
    return reads.get(id);
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    return reads.getAsync(id);
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    return reads.getAll(ids);
  }

  /**
   * Reads the ready marker and then the entity, in one flush over one connection: everything the
   * marker covers was in the cache before the entity was read.
   */
  public StoreReads.Marked getMarked(String id) {
    return reads.getMarked(id);
  }

  private byte[] keyOf(String id) {
    return Command.utf8(keys.keyOf(id));
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    return apply(events, Window.Rule.NEWER);
  }

  @Override
  public void raiseFloor(Version version) {
    writer.raiseFloor(version);
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

  /** Time until the entry or tombstone expires; shares the round trip of a read before it. */
  public CompletableFuture<Duration> ttlAsync(String id) {
    return readPort
        .callAsync(Command.of("PTTL", keyOf(id)))
        .thenApply(reply -> life(reply.number()));
  }

  private static Duration life(long millis) {
    if (millis < 0) {
      return millis == -1 ? NO_EXPIRY : NO_ENTRY;
    }
    return Duration.ofMillis(millis);
  }

  @Override
  public Duration ttlRemaining(String id) {
    return life(reads.lifeMillis(id).orElse(-2));
  }

  @Override
  public String describe() {
    return "fenced scripts, entries by " + writer.describe() + ", over " + writes.describe();
  }

  /** Does nothing: the ports are owned and closed by the caller. */
  @Override
  public void close() {}
}
