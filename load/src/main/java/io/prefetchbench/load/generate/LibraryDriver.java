package io.prefetchbench.load.generate;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.PhaseDriver;
import io.prefetchbench.load.record.ReadPhase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends the reads of a run through {@link PrefetchCache}. Not thread-safe; use it from one thread,
 * once.
 */
final class LibraryDriver {
  private static final int CALIBRATION_THREADS = 8;
  private static final Duration CALIBRATION_SINGLE = Duration.ofMillis(500);
  private static final Duration CALIBRATION_MANY = Duration.ofMillis(1_500);

  private final LoadRun run;

  LibraryDriver(LoadRun run) {
    this.run = run;
  }

  /** Runs all phases, from the first connection to the written run directory. */
  void drive() {
    run.begin();
    try (PrefetchCache cache = run.openCache();
        RedisPort redis = run.openCachePort()) {
      LibraryReads reads =
          new LibraryReads(cache::getAsync, run::isIntact, run::nowNanos, run::isOver);
      run.probeThrough(reads::ask);
      PhaseDriver.drive(run, sender(reads, redis));
    }
  }

  private PhaseDriver.Sender sender(LibraryReads reads, RedisPort redis) {
    return new PhaseDriver.Sender() {
      @Override
      public void send(ReadPhase phase) {
        reads.send(phase);
      }

      @Override
      public void calibrate(GeneratorCalibration calibration) {
        LibraryDriver.this.calibrate(redis, calibration);
      }
    };
  }

  /** A do-nothing command, over a port like the cache's own. */
  private void calibrate(RedisPort redis, GeneratorCalibration calibration) {
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

  /** Receives the result of a calibration command. */
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
}
