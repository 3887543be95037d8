package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A primary, a worker, a cache and readers on a simulated clock, right or broken in one way. What
 * each of them would have logged is exact, and so is what a judge must say.
 */
final class SimulatedCache {
  static final Version FILLED = new Version(1, 1);
  static final long MICRO = 1_000;

  /** Commit to acknowledgement, poll to write, write to reply, read to answer: all fixed. */
  static final long ACK = 200 * MICRO;

  static final long POLL = 1_000 * MICRO;
  static final long SEND = 50 * MICRO;
  static final long REPLY = 100 * MICRO;
  static final long ANSWER = 300 * MICRO;

  /** Write to the word of it: before anybody else can know. */
  static final long WORD = REPLY / 4;

  /** What readers keep of what they read until they are told of a change. */
  enum Kept {
    NOTHING,
    /** An answer that no word of a change has overtaken. */
    TOLD,
    /** Any answer. */
    OVERTAKEN
  }

  final List<Commit> commits = new ArrayList<>();
  final List<AppliedStamp> applications = new ArrayList<>();
  final List<Read> reads = new ArrayList<>();

  private final Flaw flaw;
  private final Kept kept;
  private final SplittableRandom random;
  private final Map<String, Value> cache = new HashMap<>();
  private final Map<String, Copy> copies = new HashMap<>();
  private final Map<String, Integer> words = new HashMap<>();
  private final PriorityQueue<Step> steps =
      new PriorityQueue<>(
          Comparator.comparingLong((Step step) -> step.atNanos).thenComparingLong(s -> s.order));
  private long order;

  private record Value(Version version, boolean deleted) {}

  private record Copy(@Nullable Value value, long untilNanos) {}

  private record Step(long atNanos, long order, Runnable what) {}

  private SimulatedCache(Flaw flaw, Kept kept, long seed) {
    this.flaw = flaw;
    this.kept = kept;
    this.random = new SplittableRandom(seed);
  }

  /**
   * Runs a simulation to its end.
   *
   * @param keys all there at the start
   * @param deleteEvery every so many commits of a key deletes it; the next one inserts it again
   */
  static SimulatedCache run(
      Flaw flaw,
      Kept kept,
      int keys,
      int mutations,
      int reads,
      long spanNanos,
      int deleteEvery,
      long seed) {
    SimulatedCache simulated = new SimulatedCache(flaw, kept, seed);
    LongUnaryOperator when = any -> simulated.random.nextLong(spanNanos);
    int[] commitsOfKey = new int[keys];
    long[] times = new long[mutations];
    for (int i = 0; i < mutations; i++) {
      times[i] = when.applyAsLong(i);
    }
    Arrays.sort(times);
    for (int i = 0; i < mutations; i++) {
      int key = simulated.random.nextInt(keys);
      boolean delete = ++commitsOfKey[key] % deleteEvery == 0;
      simulated.mutate("k" + key, new Version(1, 2 + i), times[i], delete);
    }
    for (int key = 0; key < keys; key++) {
      simulated.cache.put("k" + key, new Value(FILLED, false));
    }
    for (int i = 0; i < reads; i++) {
      simulated.read("k" + simulated.random.nextInt(keys), when.applyAsLong(i));
    }
    while (!simulated.steps.isEmpty()) {
      simulated.steps.remove().what.run();
    }
    simulated.reads.sort(Comparator.comparingLong(Read::beginNanos));
    return simulated;
  }

  private void at(long nanos, Runnable what) {
    steps.add(new Step(nanos, order++, what));
  }

  private void mutate(String id, Version version, long at, boolean delete) {
    commits.add(new Commit(id, version, at, at, at + ACK, delete));
    boolean late = random.nextInt(50) == 0;
    boolean delayed = late && (flaw == Flaw.OUT_OF_ORDER || flaw == Flaw.NO_TOMBSTONES);
    long polled = at + POLL;
    long sent = polled + SEND + (delayed ? 400 * POLL : 0);
    boolean dropped = flaw == Flaw.DROPS && random.nextInt(100) == 0;
    at(sent + REPLY / 2, () -> write(id, new Value(version, delete), dropped));
    at(sent + REPLY / 2 + WORD, () -> tell(id));
    applications.add(AppliedStamp.written(id, version, polled, sent, sent + REPLY));
  }

  private void write(String id, Value value, boolean dropped) {
    Value held = cache.get(id);
    boolean newer = held == null || value.version.isNewerThan(held.version);
    if (dropped || (!newer && flaw != Flaw.OUT_OF_ORDER)) {
      return;
    }
    if (value.deleted && flaw == Flaw.NO_TOMBSTONES) {
      cache.remove(id);
    } else {
      cache.put(id, value);
    }
  }

  private boolean tells() {
    return kept != Kept.NOTHING;
  }

  private void tell(String id) {
    if (tells()) {
      copies.remove(id);
      words.merge(id, 1, Integer::sum);
    }
  }

  private void read(String id, long at) {
    if (tells()) {
      at(at, () -> readNear(id, at));
    } else {
      at(
          at + ANSWER / 2,
          () -> answer(id, at, flaw == Flaw.STALE_COPY ? copied(id, at) : cache.get(id)));
    }
  }

  private void answer(String id, long at, @Nullable Value found) {
    ReadOutcome outcome =
        found == null ? ReadOutcome.ABSENT : found.deleted ? ReadOutcome.DELETED : ReadOutcome.HIT;
    reads.add(new Read(id, at, at + ANSWER, outcome, found == null ? null : found.version));
  }

  /** Two readers, of which one has a near cache. */
  private void readNear(String id, long at) {
    boolean near = random.nextBoolean();
    Copy copy = copies.get(id);
    if (near && copy != null) {
      answer(id, at, copy.value);
      return;
    }
    int told = words.getOrDefault(id, 0);
    at(
        at + ANSWER / 2,
        () -> {
          Value found = cache.get(id);
          answer(id, at, found);
          if (near) {
            at(at + ANSWER, () -> keep(id, found, told));
          }
        });
  }

  private void keep(String id, @Nullable Value found, int told) {
    if (kept == Kept.OVERTAKEN || told == words.getOrDefault(id, 0)) {
      copies.put(id, new Copy(found, Long.MAX_VALUE));
    }
  }

  /** Two readers, of which one keeps copies: what it says comes after what the other has seen. */
  private @Nullable Value copied(String id, long at) {
    Value now = cache.get(id);
    if (random.nextBoolean()) {
      return now;
    }
    Copy copy = copies.get(id);
    if (copy == null || copy.untilNanos < at) {
      copy = new Copy(now, at + 20 * POLL);
      copies.put(id, copy);
    }
    return copy.value;
  }
}
