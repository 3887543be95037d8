package io.prefetchbench.testkit;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ApplyOutcome.Applied;
import io.prefetchbench.cache.ApplyOutcome.Fenced;
import io.prefetchbench.cache.ApplyOutcome.Rejected;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.LiveEntry;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.cache.internal.store.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Entities on the heap of this process, with the same rules as in Redis.
 *
 * <p>Thread-safe. Expired entries are removed at the next access to them, or at the next {@link
 * #ids}. There is no ready marker: a missing entry is absent.
 */
public final class HeapStore implements CacheStore {
  private static final Duration NO_ENTRY = Duration.ofSeconds(-2);
  private static final int SCAN_PAGE = 100;

  private final Map<String, Entry> entries = new ConcurrentHashMap<>();
  private final StoreOptions options;
  private final LongSupplier nanoClock;
  private final AtomicReference<Version> floor = new AtomicReference<>(Version.NONE);

  /**
   * @param nanoClock a monotonic clock in nanoseconds, such as {@code System::nanoTime}
   */
  public HeapStore(StoreOptions options, LongSupplier nanoClock) {
    this.options = options;
    this.nanoClock = nanoClock;
  }

  /** Immutable; fields are empty unless the entry is live. */
  private record Entry(Meta meta, Map<String, String> fields, long expiresAtNanos) {
    boolean isLive() {
      return meta.flag() == Meta.Flag.LIVE;
    }
  }

  private @Nullable Entry current(String id) {
    return entries.computeIfPresent(id, (key, entry) -> unexpired(entry));
  }

  private @Nullable Entry unexpired(@Nullable Entry entry) {
    boolean over = entry != null && entry.expiresAtNanos() - nanoClock.getAsLong() <= 0;
    return over ? null : entry;
  }

  @Override
  public Lookup get(String id) {
    Entry entry = current(id);
    if (entry == null) {
      return Lookup.Absent.ABSENT;
    }
    Meta meta = entry.meta();
    return switch (meta.flag()) {
      case LIVE ->
          new Lookup.Hit(new Entity(id, entry.fields(), meta.version(), meta.committedMicros()));
      case TOMBSTONE -> new Lookup.Deleted(meta.version(), meta.committedMicros());
      case INVALID -> Lookup.Absent.ABSENT;
    };
  }

  @Override
  public CompletableFuture<Lookup> getAsync(String id) {
    return CompletableFuture.completedFuture(get(id));
  }

  @Override
  public List<Lookup> getAll(List<String> ids) {
    return ids.stream().map(this::get).toList();
  }

  @Override
  public void raiseFloor(Version version) {
    floor.accumulateAndGet(
        version,
        (known, next) -> known.epoch() == next.epoch() && known.isNewerThan(next) ? known : next);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events) {
    return applyAll(events, true, false);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers) {
    return applyAll(answers, false, true);
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
    return applyAll(events, false, false);
  }

  private CompletableFuture<List<ApplyOutcome>> applyAll(
      List<ChangeEvent> events, boolean replay, boolean equalAllowed) {
    Set<String> seen = new HashSet<>();
    events.forEach(event -> requireFirst(seen, event.id()));
    List<ApplyOutcome> outcomes = new ArrayList<>(events.size());
    for (ChangeEvent event : events) {
      if (replay) {
        outcomes.add(look(event.id(), event.version()));
      } else if (event instanceof ChangeEvent.Upsert upsert) {
        outcomes.add(
            equalAllowed ? write(upsert.entity(), true) : writeAboveFloor(upsert.entity()));
      } else {
        Meta meta = new Meta(event.version(), Meta.Flag.TOMBSTONE, event.committedMicros());
        outcomes.add(write(event.id(), meta, Map.of(), options.tombstoneTtl(), equalAllowed));
      }
    }
    return CompletableFuture.completedFuture(outcomes);
  }

  private ApplyOutcome writeAboveFloor(Entity entity) {
    if (!entity.version().isNewerThan(Objects.requireNonNull(floor.get()))) {
      return look(entity.id(), entity.version());
    }
    ApplyOutcome outcome = write(entity, false);
    // A pass that raises the floor later finds what was written.
    return outcome == Applied.APPLIED
            && !entity.version().isNewerThan(Objects.requireNonNull(floor.get()))
        ? ApplyOutcome.Missing.MISSING
        : outcome;
  }

  private ApplyOutcome look(String id, Version version) {
    Entry entry = current(id);
    boolean held = entry != null && !version.isNewerThan(entry.meta().version());
    return held ? Fenced.FENCED : ApplyOutcome.Missing.MISSING;
  }

  @Override
  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
    Set<String> seen = new HashSet<>();
    rows.forEach(row -> requireFirst(seen, row.id()));
    return CompletableFuture.completedFuture(rows.stream().map(row -> write(row, true)).toList());
  }

  private static void requireFirst(Set<String> seen, String id) {
    if (!seen.add(id)) {
      throw new IllegalArgumentException("duplicate id in one call: " + id);
    }
  }

  private ApplyOutcome write(Entity entity, boolean equalAllowed) {
    int bytes = 0;
    for (Map.Entry<String, String> field : entity.fields().entrySet()) {
      bytes += field.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += field.getValue().getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > options.entityBytesMax()) {
      return new Rejected(
          RedisFault.unstorable(
              "entity %s cannot be stored: %d bytes, at most %d are stored"
                  .formatted(entity.id(), bytes, options.entityBytesMax())));
    }
    Meta meta = new Meta(entity.version(), Meta.Flag.LIVE, entity.committedMicros());
    return write(entity.id(), meta, entity.fields(), options.ttl(), equalAllowed);
  }

  private ApplyOutcome write(
      String id, Meta meta, Map<String, String> fields, Duration ttl, boolean equalAllowed) {
    Entry next = new Entry(meta, fields, nanoClock.getAsLong() + ttl.toNanos());
    boolean[] stored = {false};
    entries.compute(
        id,
        (key, before) -> {
          Entry present = unexpired(before);
          if (present == null) {
            stored[0] = true;
            return next;
          }
          int order = meta.version().compareTo(present.meta().version());
          stored[0] = order > 0 || (order == 0 && equalAllowed);
          return stored[0] ? next : present;
        });
    return stored[0] ? Applied.APPLIED : Fenced.FENCED;
  }

  @Override
  public boolean invalidate(String id) {
    boolean[] withdrawn = {false};
    entries.computeIfPresent(
        id,
        (key, stored) -> {
          Entry present = unexpired(stored);
          if (present == null || !present.isLive()) {
            return present;
          }
          withdrawn[0] = true;
          Meta live = present.meta();
          Meta meta = new Meta(live.version(), Meta.Flag.INVALID, live.committedMicros());
          return new Entry(meta, Map.of(), present.expiresAtNanos());
        });
    return withdrawn[0];
  }

  @Override
  public boolean withdraw(String id, Version asOf) {
    Meta meta = new Meta(asOf, Meta.Flag.INVALID, 0);
    return write(id, meta, Map.of(), options.tombstoneTtl(), true) == Applied.APPLIED;
  }

  @Override
  public long clear() {
    return entries.keySet().stream().filter(this::invalidate).count();
  }

  @Override
  public List<String> ids() {
    return entries.keySet().stream()
        .filter(
            id -> {
              Entry entry = current(id);
              return entry != null && entry.isLive();
            })
        .sorted()
        .toList();
  }

  @Override
  public boolean isEmpty() {
    return entries.keySet().stream().allMatch(id -> current(id) == null);
  }

  @Override
  public void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use) {
    List<String> ids = ids().stream().filter(wanted).toList();
    boolean more = true;
    for (int from = 0; more && from < ids.size(); from += SCAN_PAGE) {
      List<LiveEntry> page = new ArrayList<>();
      for (String id : ids.subList(from, Math.min(from + SCAN_PAGE, ids.size()))) {
        Entry entry = current(id);
        if (entry != null && entry.isLive()) {
          long leftNanos = entry.expiresAtNanos() - nanoClock.getAsLong();
          page.add(new LiveEntry(id, TimeUnit.NANOSECONDS.toMillis(leftNanos)));
        }
      }
      more = page.isEmpty() || use.test(page);
    }
  }

  @Override
  public long touch(List<String> ids, Duration life) {
    if (life.toMillis() < 1 || life.compareTo(options.ttl()) > 0) {
      throw new IllegalArgumentException("a life must be 1 ms to the ttl, was " + life);
    }
    long untilNanos = nanoClock.getAsLong() + life.toNanos();
    long[] set = {0};
    for (String id : ids) {
      entries.computeIfPresent(
          id,
          (key, stored) -> {
            Entry present = unexpired(stored);
            if (present == null
                || !present.isLive()
                || present.expiresAtNanos() - untilNanos >= 0) {
              return present;
            }
            set[0]++;
            return new Entry(present.meta(), present.fields(), untilNanos);
          });
    }
    return set[0];
  }

  @Override
  public long count() {
    return ids().size();
  }

  @Override
  public Duration ttlRemaining(String id) {
    Entry entry = current(id);
    return entry == null || !entry.isLive()
        ? NO_ENTRY
        : Duration.ofNanos(entry.expiresAtNanos() - nanoClock.getAsLong());
  }

  @Override
  public String describe() {
    return "on the heap of this process";
  }

  @Override
  public void close() {
    entries.clear();
  }
}
