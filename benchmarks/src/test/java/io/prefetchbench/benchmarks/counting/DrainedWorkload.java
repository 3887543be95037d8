package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.counting.CommittedHistory.Commit;
import io.prefetchbench.benchmarks.counting.CommittedHistory.Finding;
import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Mutates a primary, lets the worker drain the feed, reads in between, and judges every read by a
 * plain map of what was committed.
 *
 * <p>Each round commits a batch, reads while the worker has not had its turn (the cache must show
 * the round before), has another worker deliver events of earlier rounds once more, drains, and
 * reads again. Now and then a page of a snapshot is written that was read some rounds ago, as a
 * slow re-prefetch does. The same seed yields the same counts.
 */
final class DrainedWorkload {
  private static final int IDS = 600;
  private static final int ROUNDS = 60;
  private static final int EVENTS_A_ROUND = 50;
  private static final int READS_A_ROUND = 100;
  private static final int LATE_A_ROUND = 20;
  private static final int ROUNDS_A_PAGE = 6;
  private static final int PAGE_ROWS = 200;

  private final MockPrimary primary;
  private final SeededMutations mutations;
  private final SyncedCache cache;
  private final CommittedHistory history = new CommittedHistory();
  private final SplittableRandom random;
  private final Map<Finding, Long> findings = new EnumMap<>(Finding.class);
  private long hits;
  private long readsOfPresent;

  /** Fills the empty primary and loads the empty cache; both Redis stay the caller's. */
  DrainedWorkload(
      MockPrimary primary,
      RedisPort cacheRedis,
      RedisPort feedRedis,
      KeySpace keys,
      SyncedCache.Around around,
      long seed) {
    this.primary = primary;
    this.random = new SplittableRandom(seed + 1);
    this.mutations = new SeededMutations(primary, IDS, seed);
    this.cache = new SyncedCache(cacheRedis, feedRedis, primary, keys, around);
    for (Entity row : primary.records()) {
      history.add(new Commit(row.id(), row.version(), row.fields()));
    }
    history.settle();
  }

  static int events() {
    return ROUNDS * EVENTS_A_ROUND;
  }

  Correctness run() {
    List<Entity> page = List.of();
    for (int round = 0; round < ROUNDS; round++) {
      if (round % ROUNDS_A_PAGE == 0) {
        page = page();
      }
      for (int i = 0; i < EVENTS_A_ROUND; i++) {
        SeededMutations.Change change = mutations.next();
        history.add(
            new Commit(change.mutation().id(), change.mutation().version(), change.fields()));
      }
      readSome();
      cache.drain();
      history.settle();
      deliverLate();
      if (round % ROUNDS_A_PAGE == ROUNDS_A_PAGE - 1) {
        require(cache.store().putAll(page).join());
      }
      readSome();
    }
    return new Correctness(findings, different(), hits, readsOfPresent);
  }

  private List<Entity> page() {
    PrimarySource.Page page = primary.snapshot(drawId(), PAGE_ROWS);
    return page.entities();
  }

  /** An id drawn from all, whether it exists or not. */
  private String drawId() {
    return Shape.id(random.nextInt(IDS));
  }

  private void readSome() {
    for (int i = 0; i < READS_A_ROUND; i++) {
      String id = drawId();
      Lookup answer = cache.store().get(id);
      findings.merge(history.judge(id, answer), 1L, Long::sum);
      if (history.isPresent(id)) {
        readsOfPresent++;
        hits += answer instanceof Lookup.Hit ? 1 : 0;
      }
    }
  }

  /** Feeds deliver at least once: events of an id come again after newer ones were applied. */
  private void deliverLate() {
    Map<String, ChangeEvent> late = new LinkedHashMap<>();
    for (int i = 0; i < LATE_A_ROUND; i++) {
      String id = drawId();
      List<Commit> commits = history.of(id);
      if (!commits.isEmpty()) {
        late.put(id, commits.get(random.nextInt(commits.size())).event());
      }
    }
    require(cache.store().applyAll(new ArrayList<>(late.values())).join());
  }

  /** A write that was refused for another reason than its version makes the counts meaningless. */
  private static void require(List<ApplyOutcome> outcomes) {
    for (ApplyOutcome outcome : outcomes) {
      if (outcome instanceof ApplyOutcome.Rejected || outcome instanceof ApplyOutcome.Foreign) {
        throw new IllegalStateException("the store refused a write: " + outcome);
      }
    }
  }

  /** Compares by version and value, in both directions. */
  private long different() {
    Map<String, Entity> rows = new HashMap<>();
    primary.records().forEach(row -> rows.put(row.id(), row));
    TreeSet<String> ids = new TreeSet<>(rows.keySet());
    ids.addAll(cache.store().ids());
    return ids.stream().filter(id -> !isSame(rows.get(id), cache.store().get(id))).count();
  }

  private static boolean isSame(@Nullable Entity row, Lookup answer) {
    if (!(answer instanceof Lookup.Hit hit)) {
      return row == null;
    }
    return row != null
        && hit.entity().version().equals(row.version())
        && hit.entity().fields().equals(row.fields());
  }
}
