package io.prefetchbench.load.library;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.run.Awaited;
import io.prefetchbench.load.run.Calibration;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.ReadPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sends the reads of a run through {@link PrefetchCache}, at the times that were fixed before: one
 * thread sends when a read is due and never waits for an answer. For use by one thread, once.
 */
final class LibraryDriver {
  private static final int CALIBRATION_THREADS = 8;
  private static final Duration CALIBRATION_SINGLE = Duration.ofMillis(500);
  private static final Duration CALIBRATION_MANY = Duration.ofMillis(1_500);
  private static final long DRAIN_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private final LoadRun run;

  LibraryDriver(LoadRun run) {
    this.run = run;
  }

  /** Runs from the first connection to the written run directory. */
  void drive() {
    run.begin();
    try (PrefetchCache cache = run.openCache();
        RedisPort redis = run.openCachePort()) {
      calibrate(redis);
      if (run.warmup().size() > 0) {
        await(run::warm);
        read(cache, run.warmup());
      }
      await(run::settle);
      read(cache, run.measurement());
      run.end();
    }
  }

  private static void await(Awaited step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    step.whenDone(() -> done.complete(null));
    done.join();
  }

  /** A command that does nothing, over a port like the cache's own. */
  private void calibrate(RedisPort redis) {
    Calibration calibration = run.calibration();
    closedLoop(redis, CALIBRATION_SINGLE, calibration::single);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CALIBRATION_THREADS; i++) {
      Thread thread =
          new Thread(
              () -> closedLoop(redis, CALIBRATION_MANY, calibration::many), "calibration-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** Where a calibration command is told. */
  @FunctionalInterface
  private interface Told {
    void ended(long beginNanos, long endNanos, int status);
  }

  private void closedLoop(RedisPort redis, Duration time, Told told) {
    long until = run.nowNanos() + time.toNanos();
    for (long now = run.nowNanos(); now < until; ) {
      int status = 1;
      try {
        var unused = redis.call(Command.of("PING"));
      } catch (RedisFault fault) {
        status = 0;
      }
      long end = run.nowNanos();
      told.ended(now, end, status);
      now = end;
    }
  }

  private void read(PrefetchCache cache, ReadPhase phase) {
    for (int i = 0; i < phase.ownSize() && !run.isOver(); i++) {
      int n = phase.ownRead(i);
      awaitDue(phase.dueNanos(n, run.nowNanos()));
      if (phase.admits(n, run.nowNanos())) {
        send(cache, phase, n);
      }
    }
    long begun = run.nowNanos();
    while (phase.recorder().inFlight() > 0 && run.nowNanos() - begun < DRAIN_NANOS) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private void awaitDue(long dueNanos) {
    for (long left = dueNanos - run.nowNanos();
        left > 0 && !run.isOver();
        left = dueNanos - run.nowNanos()) {
      LockSupport.parkNanos(left);
    }
  }

  private void send(PrefetchCache cache, ReadPhase phase, int n) {
    phase.begin(n, run.nowNanos());
    try {
      var unused =
          cache
              .getAsync(phase.id(n))
              .whenComplete((found, fault) -> ended(phase, n, fault == null ? found : null));
    } catch (RedisFault refused) {
      ended(phase, n, null);
    }
  }

  private void ended(ReadPhase phase, int n, @Nullable Lookup found) {
    long now = run.nowNanos();
    if (found instanceof Lookup.Hit hit) {
      Entity entity = hit.entity();
      phase.end(n, now, ReadOutcome.HIT, entity.version(), run.isIntact(entity.fields()));
    } else if (found instanceof Lookup.Deleted deleted) {
      phase.end(n, now, ReadOutcome.DELETED, deleted.version(), true);
    } else if (found instanceof Lookup.NotReady) {
      phase.end(n, now, ReadOutcome.NOT_READY, null, true);
    } else {
      phase.end(n, now, found == null ? ReadOutcome.FAILED : ReadOutcome.ABSENT, null, true);
    }
  }
}
