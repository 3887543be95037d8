package io.prefetchbench.load.generate;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.system.SystemUnderTest;
import java.util.ArrayList;
import java.util.List;

/** Sends the reads of a run through {@link PrefetchCache}. */
final class LibraryDriver implements ReadSender {
  private final PrefetchCache cache;
  private final RedisPort redis;
  private final LibraryReads reads;

  private LibraryDriver(PrefetchCache cache, RedisPort redis, LibraryReads reads) {
    this.cache = cache;
    this.redis = redis;
    this.reads = reads;
  }

  /**
   * Opens the cache under test in this process; the probe reads go through it, too.
   *
   * @throws IllegalStateException if the run is against a target
   */
  static LibraryDriver open(Target target) {
    SystemUnderTest own = SystemUnderTest.required(target.own());
    PrefetchCache cache = own.openCache();
    LibraryReads reads =
        new LibraryReads(
            cache::getAsync, target.checksums()::isIntact, System::nanoTime, target.isOver());
    own.probes().through(() -> reads::read);
    return new LibraryDriver(cache, own.rig().cachePort(), reads);
  }

  @Override
  public void send(ReadPhase phase) {
    reads.send(phase);
  }

  /** Calibrates with a do-nothing command, over a port like the cache's own. */
  @Override
  public void calibrate(GeneratorCalibration calibration) {
    closedLoop(GeneratorCalibration.SINGLE.toNanos(), calibration::single);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < GeneratorCalibration.USERS; i++) {
      Runnable loop = () -> closedLoop(GeneratorCalibration.MANY.toNanos(), calibration::many);
      Thread thread = new Thread(loop, "calibration-" + i);
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

  private void closedLoop(long nanos, GeneratorCalibration.Listener listener) {
    long until = System.nanoTime() + nanos;
    for (long now = System.nanoTime(); now < until; ) {
      int status = 1;
      try {
        var unused = redis.call(Command.of("PING"));
      } catch (RedisFault fault) {
        status = 0;
      }
      long end = System.nanoTime();
      listener.ended(now, end, status);
      now = end;
    }
  }

  @Override
  public void close() {
    redis.close();
    cache.close();
  }
}
