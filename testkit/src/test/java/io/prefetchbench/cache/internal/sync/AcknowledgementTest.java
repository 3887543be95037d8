package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Random feeds past stores that refuse, lose replies and answer late, batch after batch on its way:
 * what is acknowledged is always the begin of the feed, and was stored before.
 */
class AcknowledgementTest {
  private static final int RUNS = 300;
  private static final int EVENTS = 200;

  @Test
  void onlyWhatIsStoredIsAcknowledgedAndInTheOrderOfTheFeed() {
    long seed = new Random().nextLong();
    try (LiveRedis redis = LiveRedis.start()) {
      DeadLetters letters = new DeadLetters(redis.port(), SyncRig.KEYS);
      int waits = 0;
      for (int i = 0; i < RUNS; i++) {
        waits += run(new Random(seed + i), letters, "seed " + (seed + i));
      }
      assertThat(waits).as("stores that refused").isGreaterThan(RUNS);
    }
  }

  private static int run(Random random, DeadLetters letters, String name) {
    Set<Version> stored = new HashSet<>();
    CountedFeed feed = new CountedFeed(random, stored, name);
    AtomicLong clock = new AtomicLong();
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            "worker",
            feed,
            new MoodyStore(random, stored),
            letters,
            null,
            null,
            new StatsCounter(),
            SyncListener.NONE,
            clock::get,
            () -> 0,
            random);
    SyncOptions options =
        SyncRig.options(1 + random.nextInt(40)).withBatchesInFlight(1 + random.nextInt(5));
    SyncWorker worker = new SyncWorker(parts, options);
    int waits = 0;
    int acknowledged = 0;
    for (int cycle = 0; feed.acknowledged < EVENTS; cycle++) {
      assertThat(cycle).as(name).isLessThan(100 * EVENTS);
      acknowledged += worker.doWork();
      waits += worker.status().state() == WorkerStatus.State.RUNNING ? 0 : 1;
      clock.addAndGet(1 + worker.idleNanos());
      assertAddsUp(worker.status(), feed, name);
    }
    assertThat(acknowledged).as(name).isEqualTo(EVENTS);
    return waits;
  }

  private static void assertAddsUp(WorkerStatus status, CountedFeed feed, String name) {
    assertThat(status.polled()).as(name).isEqualTo(feed.delivered);
    long done =
        status.stats().applied()
            + status.stats().fenced()
            + status.stats().conflated()
            + status.stats().deadLetters();
    assertThat(status.inFlight()).as(name).isEqualTo(status.polled() - done).isNotNegative();
    assertThat(feed.acknowledged).as(name).isLessThanOrEqualTo((int) done);
  }

  /** Events of few ids, in order; refuses acknowledgements of anything but its begin. */
  private static final class CountedFeed implements ChangeFeed {
    private final List<ChangeEvent> events = new ArrayList<>();
    private final Set<Version> stored;
    private final String name;
    private int delivered;
    private int acknowledged;

    CountedFeed(Random random, Set<Version> stored, String name) {
      this.stored = stored;
      this.name = name;
      for (int i = 1; i <= EVENTS; i++) {
        String id = "id-" + random.nextInt(20);
        Entity entity = new Entity(id, Map.of("n", "" + i), new Version(1, i), 0);
        events.add(new ChangeEvent.Upsert(entity, i - 1));
      }
    }

    @Override
    public List<FeedItem> poll(int limit, Duration wait) {
      List<FeedItem> items = new ArrayList<>();
      int to = Math.min(EVENTS, delivered + limit);
      for (ChangeEvent event : events.subList(delivered, to)) {
        items.add(new FeedItem.Delivered(new Offset("" + event.version().position()), event));
      }
      delivered = to;
      return items;
    }

    @Override
    public void ack(List<Offset> offsets) {
      for (Offset offset : offsets) {
        acknowledged++;
        assertThat(offset.text()).as(name).isEqualTo("" + acknowledged);
        ChangeEvent event = events.get(acknowledged - 1);
        boolean asNew =
            events.stream()
                .filter(other -> other.id().equals(event.id()))
                .filter(other -> other.version().compareTo(event.version()) >= 0)
                .anyMatch(other -> stored.contains(other.version()));
        assertThat(asNew).as("%s: %s is stored", name, event).isTrue();
      }
    }

    @Override
    public void open() {}

    @Override
    public long backlog() {
      return (long) EVENTS - acknowledged;
    }

    @Override
    public OptionalLong oldestMicros() {
      return OptionalLong.empty();
    }

    @Override
    public long gaps() {
      return 0;
    }

    @Override
    public void close() {}
  }

  /** Stores what it likes, and says of some of it that it does not know. */
  private static final class MoodyStore extends StoreOfEvents {
    private final Random random;
    private final Set<Version> stored;

    MoodyStore(Random random, Set<Version> stored) {
      this.random = random;
      this.stored = stored;
    }

    @Override
    public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
      if (random.nextInt(8) == 0) {
        return CompletableFuture.failedFuture(RedisFault.timeout("no reply", null));
      }
      List<ApplyOutcome> outcomes = new ArrayList<>();
      for (ChangeEvent event : events) {
        if (random.nextInt(30) == 0) {
          outcomes.add(new ApplyOutcome.Rejected(RedisFault.ofReply("OOM command not allowed")));
        } else {
          stored.add(event.version());
          outcomes.add(ApplyOutcome.Applied.APPLIED);
        }
      }
      CompletableFuture<List<ApplyOutcome>> answer =
          CompletableFuture.completedFuture(List.copyOf(outcomes));
      if (random.nextInt(4) > 0) {
        return answer;
      }
      // The store did it, and the reply was lost.
      return CompletableFuture.failedFuture(RedisFault.timeout("the reply was lost", null));
    }
  }
}
