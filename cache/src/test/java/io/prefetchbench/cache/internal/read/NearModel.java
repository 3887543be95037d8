package io.prefetchbench.cache.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * One Redis that answers reads and tells of writes, the latter in order and late, and readers of
 * one process with a near cache. Each step is one event of a random kind.
 */
final class NearModel {
  private static final int KEYS_MAX = 3;
  private static final int READERS = 6;
  private static final int FLUSH = -1;
  private static final long LIFE = Duration.ofMillis(1).toNanos();

  private final SplittableRandom random;
  private final Entries entries;
  private final int keys;
  private final long stepNanos;
  private final long[] stored = new long[KEYS_MAX];
  private final long[][] seen = new long[READERS][KEYS_MAX];
  private final boolean[] busy = new boolean[READERS];
  private final Deque<Integer> words = new ArrayDeque<>();
  private final List<Read> sent = new ArrayList<>();
  private final List<Read> executed = new ArrayList<>();
  private long position = 1;
  private long now = 1;
  private long keptAnswers;

  private record Read(int reader, int key, long count, long sentNanos, long version) {
    Read at(long found) {
      return new Read(reader, key, count, sentNanos, found);
    }
  }

  /** One to three keys, room for one to three entries, a life of ten steps or more. */
  NearModel(SplittableRandom random) {
    this.random = random;
    this.keys = 1 + random.nextInt(KEYS_MAX);
    this.stepNanos = LIFE / (10 + random.nextInt(100));
    this.entries =
        new Entries(
            new NearCacheOptions(
                1 + random.nextInt(3), 8, Duration.ofMillis(1), Duration.ofSeconds(2)));
  }

  long keptAnswers() {
    return keptAnswers;
  }

  void step() {
    now += stepNanos;
    int key = random.nextInt(keys);
    switch (random.nextInt(14)) {
      case 0 -> write(key);
      case 1 -> hear();
      case 2, 3, 4, 5, 6, 7 -> begin(random.nextInt(READERS), key);
      case 8, 9, 10 -> execute();
      case 11, 12 -> reply();
      default -> flushNowAndThen();
    }
  }

  private void flushNowAndThen() {
    if (random.nextInt(20) == 0) {
      words.add(FLUSH);
    }
  }

  private void write(int key) {
    stored[key] = ++position;
    words.add(key);
  }

  private void hear() {
    Integer word = words.poll();
    if (word == null) {
      return;
    }
    if (word == FLUSH) {
      entries.clear();
    } else {
      entries.drop(id(word));
    }
  }

  private void begin(int reader, int key) {
    if (busy[reader]) {
      return;
    }
    Lookup kept = random.nextInt(8) == 0 ? null : entries.find(id(key), now);
    if (kept != null) {
      keptAnswers++;
      told(reader, key, versionOf(kept));
      return;
    }
    busy[reader] = true;
    // One in eight asks Redis itself, as a read does that wants a bound.
    long count = random.nextInt(8) == 0 ? Entries.NO_COUNT : entries.count(id(key));
    sent.add(new Read(reader, key, count, now, 0));
  }

  private void execute() {
    if (!sent.isEmpty()) {
      Read read = sent.remove(random.nextInt(sent.size()));
      executed.add(read.at(stored[read.key]));
    }
  }

  private void reply() {
    if (executed.isEmpty()) {
      return;
    }
    Read read = executed.remove(random.nextInt(executed.size()));
    entries.answered(id(read.key), lookup(read), read.count, read.sentNanos);
    told(read.reader, read.key, read.version);
    busy[read.reader] = false;
  }

  private void told(int reader, int key, long version) {
    assertThat(version).as("of %s, by reader %d", id(key), reader).isNotNegative();
    assertThat(version).isGreaterThanOrEqualTo(seen[reader][key]);
    seen[reader][key] = version;
  }

  /** Everything arrives: what is kept then is what is stored. */
  void settle() {
    while (!sent.isEmpty()) {
      execute();
    }
    while (!executed.isEmpty()) {
      reply();
    }
    while (!words.isEmpty()) {
      hear();
    }
    for (int key = 0; key < keys; key++) {
      Lookup kept = entries.find(id(key), now);
      if (kept != null) {
        assertThat(versionOf(kept)).isEqualTo(stored[key]);
      }
    }
  }

  private static String id(int key) {
    return "k" + key;
  }

  /** Nothing before the first write; every seventh version too large to be kept. */
  private static Lookup lookup(Read read) {
    if (read.version == 0) {
      return Lookup.Absent.ABSENT;
    }
    Version version = new Version(1, read.version);
    if (read.version % 5 == 0) {
      return new Lookup.Deleted(version, 0);
    }
    String value = read.version % 7 == 0 ? "too large" : "v";
    return new Lookup.Hit(new Entity(id(read.key), Map.of("v", value), version, 0));
  }

  private static long versionOf(Lookup lookup) {
    return lookup instanceof Lookup.Hit hit
        ? hit.entity().version().position()
        : ((Lookup.Deleted) lookup).version().position();
  }
}
