package io.prefetchbench.cache;

import static io.prefetchbench.cache.CacheRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A primary and a feed that are no Redis, and throw what a driver throws when its database is down.
 */
@Tag("system")
@Timeout(120)
class FaultySourceTest {
  private final CacheRig rig = new CacheRig();
  private final AtomicInteger thrown = new AtomicInteger();
  private volatile @Nullable Supplier<Throwable> down;

  @AfterEach
  void close() {
    rig.close();
  }

  /** What a driver throws. */
  enum Failure {
    UNAVAILABLE(() -> SourceException.unavailable("the database is down", null)),
    MISCONFIGURED(() -> SourceException.misconfigured("no such login", null)),
    GAP(() -> SourceException.gap("the log was cut", null)),
    UNCHECKED(() -> new IllegalStateException("connection closed")),
    MISSING_CLASS(() -> new NoClassDefFoundError("org/driver/Codec"));

    @SuppressWarnings("ImmutableEnumChecker") // lambdas without state
    private final Supplier<Throwable> thrown;

    Failure(Supplier<Throwable> thrown) {
      this.thrown = thrown;
    }
  }

  private void check() {
    Supplier<Throwable> failure = down;
    if (failure != null) {
      thrown.incrementAndGet();
      Throwable cause = failure.get();
      if (cause instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) cause;
    }
  }

  private final class Source implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      check();
      return rig.primary.snapshot(afterId, limit);
    }

    @Override
    public List<Row> read(List<String> ids) {
      check();
      return rig.primary.read(ids);
    }

    @Override
    public Version position() {
      check();
      return rig.primary.position();
    }

    @Override
    public long count() {
      check();
      return rig.primary.count();
    }
  }

  private final class Feed implements ChangeFeed {
    private final ChangeFeed feed = rig.feed("worker");

    @Override
    public void open() {
      check();
      feed.open();
    }

    @Override
    public List<FeedItem> poll(int limit, Duration wait) {
      check();
      return feed.poll(limit, wait);
    }

    @Override
    public void ack(List<Offset> offsets) {
      check();
      feed.ack(offsets);
    }

    @Override
    public long backlog() {
      check();
      return feed.backlog();
    }

    @Override
    public OptionalLong oldestMicros() {
      check();
      return feed.oldestMicros();
    }

    @Override
    public long gaps() {
      return feed.gaps();
    }

    @Override
    public void healed(Version position) {
      check();
      feed.healed(position);
    }

    @Override
    public void close() {
      check();
    }
  }

  private CacheEngine started() {
    CacheEngine cache =
        new EngineBuilder(new Source())
            .ports(rig.cacheRedis.port(), rig.cacheRedis.port())
            .feed(new Feed())
            .build();
    cache.start();
    soon().until(() -> cache.health().state() == Health.State.READY);
    return cache;
  }

  @ParameterizedTest
  @EnumSource
  void healthAnswersWhateverTheSourceThrowsAndSyncRecovers(Failure failure) {
    try (CacheEngine cache = started()) {
      down = failure.thrown;
      soon()
          .until(
              () -> {
                Health health = cache.health();
                WorkerStatus worker = health.workers().get(0);
                return health.state() != Health.State.READY
                    && worker.state() != WorkerStatus.State.RUNNING
                    && !worker.lastError().isEmpty();
              });
      assertThat(cache.get("cat-001")).isInstanceOf(Lookup.Hit.class);
      rig.primary.update("cat-001", "name", "after");
      down = null;
      soon()
          .until(
              () ->
                  cache
                      .get("cat-001")
                      .equals(new Lookup.Hit(rig.primary.find("cat-001").orElseThrow())));
      soon().until(() -> cache.health().state() == Health.State.READY);
    } finally {
      down = null;
    }
  }

  @ParameterizedTest
  @EnumSource
  void closeEndsWhateverTheSourceThrows(Failure failure) {
    CacheEngine cache = started();
    down = failure.thrown;
    cache.close();
    down = null;
    soon().until(() -> threadsOf("cache-").isEmpty());
  }

  @Test
  void aPassThatMetAnErrorIsTriedAgain() {
    try (CacheEngine cache = started()) {
      rig.cacheRedis.run("FLUSHALL");
      down = Failure.MISSING_CLASS.thrown;
      int before = thrown.get();
      soon().until(() -> thrown.get() > before + 10);
      down = null;
      soon().until(() -> cache.get("cat-001") instanceof Lookup.Hit);
    } finally {
      down = null;
    }
  }

  private static List<String> threadsOf(String begin) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .filter(name -> name.startsWith(begin))
        .toList();
  }
}
