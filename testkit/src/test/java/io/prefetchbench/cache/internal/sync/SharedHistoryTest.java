package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.HeapStore;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random histories of two workers over one feed in Redis: mutations, polls, applies, crashes before
 * the apply and before the acknowledgement, lives under one name, takeovers by the other worker
 * while the first still lives, passes, and a feed whose position moves or whose events vanish.
 */
@Timeout(300)
class SharedHistoryTest {
  private static final int HISTORIES = Integer.getInteger("histories", 40);
  private static final int STEPS = 60;
  private static final int IDS = 5;
  private static final int BATCH_MAX = 4;

  /** Seeds of histories that once went wrong; run first, each time. */
  private static final long[] KEPT_SEEDS = {
    -7833765044984621353L, 4219854512876252993L, 4464495595841180694L
  };

  private static LiveRedis redis;

  @BeforeAll
  static void start() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @ParameterizedTest
  @EnumSource
  void inTheEndTheCacheIsThePrimaryAndNobodyClaimedTooMuch(FeedKind kind) {
    long first = new Random().nextLong();
    LongStream fresh = LongStream.range(0, HISTORIES).map(i -> first + i);
    LongStream.concat(LongStream.of(KEPT_SEEDS), fresh)
        .forEach(seed -> new History(kind, new Random(seed), kind + " seed " + seed).run());
  }

  /** One commit of the primary, at an instant of the model's clock. */
  private record Commit(String id, boolean isDelete, Version version, long atMicros) {}

  /** One random history. */
  private static final class History {
    private final FeedKind kind;
    private final Random random;
    private final String name;
    private final MockPrimary primary;
    private final String feedKey;
    private final CacheStore store = new HeapStore(StoreOptions.STANDARD, () -> 0);
    private final Reprefetch reprefetch;
    private final ReadyMarker marker =
        new ReadyMarker(redis.port(), SyncRig.KEYS, Duration.ofHours(1));
    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final List<Commit> commits = new ArrayList<>();
    private final List<Life> lives = new ArrayList<>();
    private final Set<String> withdrawn = new HashSet<>();
    private boolean passIsDue;
    // Of a list only the primary's position shows that its newest elements are gone.
    private boolean mayMissSilently;

    /** One life of a worker. */
    private final class Life {
      final ChangeFeed feed;
      final SyncWorker worker;
      boolean dies;

      Life(String consumer) {
        feed = feed(consumer);
        feed.open();
        SyncListener listener =
            new SyncListener() {
              @Override
              public void beforeAck() {
                if (dies) {
                  throw new IllegalStateException("killed before the acknowledgement");
                }
              }

              @Override
              public void onGap(String cause) {
                passIsDue = true;
              }
            };
        worker =
            new SyncWorker(
                new SyncWorker.Parts(
                    consumer,
                    feed,
                    store,
                    new DeadLetters(redis.port(), SyncRig.KEYS),
                    new Repair(primary, store),
                    new MarkerRenewal(marker, clock.get() * 1_000),
                    new StatsCounter(),
                    listener,
                    () -> clock.get() * 1_000,
                    clock::get,
                    random),
                SyncRig.options(1 + random.nextInt(BATCH_MAX)));
      }

      void work() {
        clock.addAndGet(1_000_000);
        int unused = worker.doWork();
        assertClaimHolds(worker.status().freshAsOfMicros());
      }
    }

    History(FeedKind kind, Random random, String name) {
      this.kind = kind;
      this.random = random;
      this.name = name;
      redis.run("FLUSHALL");
      primary =
          MockPrimary.open(
              redis.port(),
              PrimaryOptions.defaults().withReadLatency(Duration.ZERO).withFeed(kind));
      feedKey = primary.options().feedKey();
      reprefetch = new Reprefetch(primary, store, new BulkOptions(2, 2, 1 << 20, 2, 1), () -> 0);
      lives.add(new Life("a"));
      lives.add(new Life("b"));
      pass();
    }

    private ChangeFeed feed(String consumer) {
      // Short enough that each takes over from the other while that one lives.
      Duration deadAfter = Duration.ofMillis(1 + random.nextInt(3));
      return kind == FeedKind.STREAM
          ? new StreamFeed(
              redis.port(),
              FeedOptions.of(feedKey, "group", consumer).withDeadAfter(deadAfter),
              System::nanoTime)
          : new ListFeed(
              redis.port(),
              FeedOptions.of(feedKey, "group", consumer).withDeadAfter(deadAfter),
              System::nanoTime);
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      settle();
      // What an operator withdrew comes back by a pass, or by the next change.
      List<String> live = new ArrayList<>(primary.ids());
      live.removeAll(withdrawn);
      assertThat(store.ids()).as(name).containsAll(live);
      assertThat(primary.ids()).as(name).containsAll(store.ids());
      assertEqual(store.ids());
      pass();
      assertThat(store.ids()).as(name).isEqualTo(primary.ids());
      assertEqual(primary.ids());
    }

    private void assertEqual(List<String> ids) {
      for (String id : ids) {
        Entity entity = primary.find(id).orElseThrow();
        assertThat(store.get(id)).as(name).isEqualTo(new Lookup.Hit(entity));
      }
    }

    /** The workers go on until nothing is left; what a cache does about gaps is done. */
    private void settle() {
      long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      do {
        assertThat(System.nanoTime()).as(name + " does not end").isLessThan(until);
        lives.forEach(Life::work);
        if (passIsDue) {
          pass();
        }
      } while (lives.get(0).feed.backlog() > 0 || lives.stream().anyMatch(this::holds));
      // As MissedCommits does once the feed has been empty for some seconds.
      ChangeFeed.Progress progress = lives.get(0).feed.progress().orElseThrow();
      boolean isOpen = progress.end() == ChangeFeed.Progress.UNKNOWN;
      if (isOpen || progress.settled() < primary.position().position()) {
        pass();
      }
    }

    private boolean holds(Life life) {
      return life.worker.status().inFlight() > 0;
    }

    private void step() {
      int worker = random.nextInt(2);
      Life life = lives.get(worker);
      int kindOfStep = random.nextInt(16);
      switch (kindOfStep) {
        case 0, 1, 2, 3, 4 -> mutate();
        case 5, 6, 7, 8, 9 -> life.work();
        case 10 -> {
          // Killed between poll and apply.
          pollInVain(life.feed, 1 + random.nextInt(3));
          reborn(worker);
        }
        case 11 -> {
          life.dies = true;
          try {
            life.work();
          } catch (IllegalStateException killed) {
            assertThat(killed).hasMessageContaining("killed");
          }
          reborn(worker);
        }
        case 12 -> {
          // Polled by somebody who never comes back under that name.
          ChangeFeed stranger = feed("stranger-" + random.nextInt(3));
          stranger.open();
          pollInVain(stranger, 1 + random.nextInt(2));
        }
        case 13 -> {
          if (passIsDue || random.nextInt(4) == 0) {
            pass();
          }
        }
        case 14 -> {
          String id = "id-" + random.nextInt(IDS);
          withdrawn.add(id);
          store.invalidate(id);
        }
        default -> {
          if (random.nextInt(4) == 0) {
            moveFeed();
          }
        }
      }
    }

    /** Polls, and does nothing about it; the group may be gone, or more be asked for already. */
    private static void pollInVain(ChangeFeed feed, int limit) {
      try {
        assertThat(feed.poll(limit, Duration.ZERO))
            .hasSizeLessThanOrEqualTo(Math.max(limit, BATCH_MAX));
      } catch (RedisFault fault) {
        assertThat(fault.kind()).isEqualTo(RedisFault.Kind.GAP);
      }
    }

    private void reborn(int worker) {
      lives.set(worker, new Life(worker == 0 ? "a" : "b"));
    }

    private void mutate() {
      String id = "id-" + random.nextInt(IDS);
      String value = Integer.toString(commits.size());
      boolean isDelete = primary.find(id).isPresent() && random.nextInt(3) == 0;
      Mutation done =
          (isDelete ? primary.delete(id) : primary.add(id, Map.of("n", value)))
              .or(() -> primary.update(id, "n", value))
              .orElseThrow();
      commits.add(new Commit(id, isDelete, done.version(), clock.incrementAndGet()));
      clock.incrementAndGet();
    }

    private void pass() {
      passIsDue = false;
      mayMissSilently = false;
      reprefetch.raiseFloor();
      Version position = reprefetch.run(true, written -> {}).load().position();
      marker.create(position, clock.get());
      lives.get(0).feed.healed(position);
    }

    private void moveFeed() {
      if (kind == FeedKind.STREAM) {
        moveStream();
      } else {
        mayMissSilently = true;
        switch (random.nextInt(4)) {
          case 0 -> redis.run("LPOP", feedKey);
          case 1 -> redis.run("RPOP", feedKey);
          case 2 -> redis.run("DEL", feedKey);
          default -> redis.run("DEL", feedKey + "/taken/" + (random.nextBoolean() ? "a" : "b"));
        }
      }
    }

    private void moveStream() {
      switch (random.nextInt(5)) {
        case 0 -> redis.run("XDEL", feedKey, primary.position().position() + "-0");
        case 1 -> redis.run("XTRIM", feedKey, "MAXLEN", random.nextInt(3));
        case 2 -> setGroup("$");
        case 3 -> setGroup("0");
        default -> redis.run("XGROUP", "DESTROY", feedKey, "group");
      }
    }

    /** Moves the group, if there is one. */
    private void setGroup(String id) {
      Reply reply = redis.port().call(Command.of("XGROUP", "SETID", feedKey, "group", id));
      assertThat(reply).as(name).isNotNull();
    }

    /** Whatever was committed before the instant that a worker names is in the cache. */
    private void assertClaimHolds(long freshAsOfMicros) {
      if (mayMissSilently) {
        return;
      }
      for (Commit commit : commits) {
        if (commit.atMicros() < freshAsOfMicros) {
          assertThat(isThere(commit))
              .as(
                  "%s: %s is older than %d and missing, %s",
                  name, commit, freshAsOfMicros, store.get(commit.id()))
              .isTrue();
        }
      }
    }

    private boolean isThere(Commit commit) {
      Lookup lookup = store.get(commit.id());
      if (lookup instanceof Lookup.Hit hit) {
        return !commit.version().isNewerThan(hit.entity().version());
      }
      if (lookup instanceof Lookup.Deleted gone && !commit.version().isNewerThan(gone.version())) {
        return true;
      }
      // Withdrawn; or deleted since, which a pass brings without a trace: it removes what lives,
      // and leaves an older tombstone.
      return withdrawn.contains(commit.id())
          || commits.stream()
              .anyMatch(
                  other ->
                      other.isDelete()
                          && other.id().equals(commit.id())
                          && !commit.version().isNewerThan(other.version()));
    }
  }
}
