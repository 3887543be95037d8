package io.prefetchbench.cache;

import static io.prefetchbench.cache.CacheRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The position of a feed moves, or its events vanish, while the worker is away and the primary is
 * quiet: the cache heals without a further commit.
 */
@Tag("system")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class MovedFeedTest {
  private static final String GROUP = "cache:category:";

  private final LiveRedis primaryRedis = LiveRedis.start();
  private final LiveRedis cacheRedis = LiveRedis.start();

  @SuppressWarnings("NullAway.Init") // each test begins by setting them
  private MockPrimary primary;

  @SuppressWarnings("NullAway.Init")
  private CacheEngine cache;

  @BeforeEach
  void reset() {
    primaryRedis.run("FLUSHALL");
  }

  @AfterEach
  void close() {
    cacheRedis.close();
    primaryRedis.close();
  }

  /** What happens to the feed while nobody reads it. */
  enum Move {
    TRIMMED(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("XTRIM", feed, "MAXLEN", 0);
      }
    },
    NEWEST_DELETED(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("XDEL", feed, newest + "-0");
      }
    },
    GROUP_MOVED_TO_THE_END(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("XGROUP", "SETID", feed, GROUP, "$");
      }
    },
    GROUP_MADE_ANEW(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("XGROUP", "DESTROY", feed, GROUP);
        redis.run("XGROUP", "CREATE", feed, GROUP, "$");
      }
    },
    GROUP_DELETED(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("XGROUP", "DESTROY", feed, GROUP);
      }
    },
    STREAM_DELETED(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("DEL", feed);
      }
    },
    STREAM_AND_NOTES_DELETED(FeedKind.STREAM) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("DEL", feed, feed + "/gaps/" + GROUP);
      }
    },
    LIST_DELETED(FeedKind.LIST) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("DEL", feed);
      }
    },
    NEWEST_ELEMENT_REMOVED(FeedKind.LIST) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("LPOP", feed);
      }
    },
    ALL_OF_THE_LIST_DELETED(FeedKind.LIST) {
      @Override
      void make(LiveRedis redis, String feed, String newest) {
        redis.run("DEL", feed, feed + "/notes", feed + "/consumers", feed + "/taken/worker");
      }
    };

    private final FeedKind kind;

    Move(FeedKind kind) {
      this.kind = kind;
    }

    abstract void make(LiveRedis redis, String feed, String newest);
  }

  private EngineBuilder builder(String worker) {
    return new EngineBuilder(primary)
        .ports(cacheRedis.port(), cacheRedis.port())
        .workerName(worker)
        .feed(feed(worker));
  }

  private ChangeFeed feed(String worker) {
    PrimaryOptions options = primary.options();
    return switch (options.feed()) {
      case STREAM ->
          new StreamFeed(
              primaryRedis.port(),
              FeedOptions.of(options.feedKey(), GROUP, worker),
              System::nanoTime);
      case LIST ->
          new ListFeed(
              primaryRedis.port(),
              FeedOptions.of(options.feedKey(), GROUP, worker),
              System::nanoTime);
    };
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerThatStoodStillHealsWithoutAFurtherCommit(Move move) {
    startAndApply(move.kind);
    try (var paused = cache.admin().pauseWorkers("test", Duration.ofMinutes(1)).orElseThrow()) {
      assertThat(paused.awaitIdle(Duration.ofSeconds(20)).isReached()).isTrue();
      commitAndMove(move);
    }
    assertHealed();
  }

  @ParameterizedTest
  @EnumSource
  void aWorkerThatWasRestartedHealsWithoutAFurtherCommit(Move move) {
    startAndApply(move.kind);
    cache.close();
    commitAndMove(move);
    cache = builder("worker").build();
    cache.startWorker();
    assertHealed();
  }

  private void startAndApply(FeedKind kind) {
    primary =
        MockPrimary.open(
            primaryRedis.port(),
            PrimaryOptions.defaults().withReadLatency(Duration.ZERO).withFeed(kind));
    primary.seed();
    cache = builder("worker").build();
    cache.start();
    soon().until(() -> cache.health().state() == Health.State.READY);
    primary.update("cat-001", "name", "applied");
    soon().until(() -> isCurrent("cat-001"));
    soon().until(() -> cache.health().backlog() == 0);
  }

  private void commitAndMove(Move move) {
    primary.update("cat-001", "name", "lost 1");
    primary.update("cat-002", "name", "lost 2");
    primary.add("new", Map.of("id", "new", "name", "lost 3"));
    String newest = Long.toString(primary.position().position());
    move.make(primaryRedis, primary.options().feedKey(), newest);
  }

  private void assertHealed() {
    long before = cache.passes();
    try {
      soon().until(() -> isCurrent("cat-001") && isCurrent("cat-002") && isCurrent("new"));
      soon().until(() -> cache.health().state() == Health.State.READY);
      assertThat(cache.passes() - before).as("not one pass after another").isLessThan(3);
    } finally {
      cache.close();
    }
  }

  private boolean isCurrent(String id) {
    return cache.get(id).equals(new Lookup.Hit(primary.find(id).orElseThrow()));
  }
}
