package io.prefetchbench.load.generate;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.ReadAnswer;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.OpenLoop;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/**
 * Sends the reads of a run by calls that block, through a system that is not ours or through {@link
 * PrefetchCache}: each takes one of 64 threads. A read that waits for a thread begins when it gets
 * one; the wait is slip.
 */
final class SystemReads implements ReadSender {
  private static final int THREADS = 64;
  private static final long DRAIN_NANOS = Duration.ofSeconds(30).toNanos();

  private final IntFunction<ReadAnswer> reads;
  private final Runnable end;
  private final BooleanSupplier isOver;
  private final ExecutorService threads;
  private final AtomicInteger open = new AtomicInteger();

  private SystemReads(IntFunction<ReadAnswer> reads, Runnable end, BooleanSupplier isOver) {
    this.reads = reads;
    this.end = end;
    this.isOver = isOver;
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "system-reads");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Opens the system that is not ours, or else the cache under test in this process. */
  static SystemReads open(Target target) {
    ForeignSystem foreign = target.foreign();
    if (foreign != null) {
      return new SystemReads(key -> read(foreign, key), () -> {}, target.isOver());
    }
    SystemUnderTest own = SystemUnderTest.required(target.own());
    PrefetchCache cache = own.openCache();
    LibraryReads reads =
        new LibraryReads(
            id -> CompletableFuture.completedFuture(cache.get(id)),
            target.checksums()::isIntact,
            System::nanoTime,
            target.isOver());
    return new SystemReads(key -> reads.read(Shape.id(key)).join(), cache::close, target.isOver());
  }

  private static ReadAnswer read(ForeignSystem system, int key) {
    try {
      OptionalLong found = system.read(key);
      long end = System.nanoTime();
      return found.isPresent()
          ? new ReadAnswer(end, ReadOutcome.HIT, new Version(0, found.getAsLong()), true)
          : new ReadAnswer(end, ReadOutcome.ABSENT, null, true);
    } catch (Exception e) {
      return ReadAnswer.failed(System.nanoTime());
    }
  }

  @Override
  public void send(ReadPhase phase) {
    new OpenLoop(System::nanoTime, isOver).send(phase, n -> enqueue(phase, n));
    boolean unused = Background.await(DRAIN_NANOS, () -> open.get() == 0, null);
  }

  private void enqueue(ReadPhase phase, int n) {
    if (open.get() >= ReadPhase.IN_FLIGHT_MAX) {
      phase.recorder().overflow(n, System.nanoTime());
      return;
    }
    open.incrementAndGet();
    threads.execute(
        () -> {
          try {
            read(phase, n);
          } finally {
            open.decrementAndGet();
          }
        });
  }

  private void read(ReadPhase phase, int n) {
    phase.begin(n, System.nanoTime());
    ReadAnswer got = reads.apply(phase.schedule().schedule().key(n));
    phase.end(n, got.endNanos(), got.outcome(), got.version(), got.intact());
  }

  /** Calibrates with do-nothing tasks on the same threads: the capacity of this generator alone. */
  @Override
  public void calibrate(GeneratorCalibration calibration) {
    calibration.run(
        () -> {
          join(threads.submit(() -> {}));
          return 200;
        });
  }

  private static void join(Future<?> task) {
    try {
      Object unused = task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the calibration failed", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    end.run();
  }
}
