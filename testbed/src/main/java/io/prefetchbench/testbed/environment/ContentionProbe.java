package io.prefetchbench.testbed.environment;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Measures how late a thread with work at fixed times runs while five others work like the other
 * processes of a load run: a small load run without the bench.
 *
 * @param waitShareOfRun share of the time for which the thread was ready and had no CPU; of the
 *     thread that waited longest. Zero where the system does not report it
 * @param waitShareOfCpu wait of all threads / their CPU time. Zero where the system does not report
 *     it
 */
public record ContentionProbe(
    int reads, long lateNanosP99, double waitShareOfRun, double waitShareOfCpu) {
  private static final ThreadMXBean CPU = ManagementFactory.getThreadMXBean();

  /** Both Redis, server, worker, and the other threads of the generator. */
  private static final int OTHERS = 5;

  private static final long PERIOD_NANOS = 1_000_000;

  /** CPU time of a read in the thread of the generator that sends it, with Gatling. */
  private static final long NANOS_PER_READ = 250_000;

  /** CPU time of a read in all others, as seen on two shared CPUs. */
  private static final double OTHERS_SECONDS_PER_READ = 0.001;

  /** CPUs used by all others independent of the rate, mainly by the JIT compilers. */
  private static final double OTHERS_CPUS = 0.4;

  public static ContentionProbe take(int readsPerSecond, Duration length, LongSupplier nanoClock) {
    Workers workers = new Workers(readsPerSecond);
    long pid = ProcessHandle.current().pid();
    Optional<CpuUse> before = ProcFs.ofMachine().cpu(pid);
    long[] late;
    try {
      late = sendOnTime(readsPerSecond, length, nanoClock);
    } finally {
      workers.over = true;
    }
    Optional<CpuUse> used = ProcFs.ofMachine().cpu(pid).flatMap(now -> before.map(now::minus));
    workers.join();
    Arrays.sort(late);
    long p99 = late[(int) (late.length * 99L / 100)];
    double ofRun = used.map(u -> u.threadWaitNanosMax() / (double) length.toNanos()).orElse(0.0);
    double ofCpu =
        used.map(u -> u.runQueueWaitNanos() / (double) Math.max(1, u.cpuNanos())).orElse(0.0);
    return new ContentionProbe(late.length, p99, ofRun, ofCpu);
  }

  private static long[] sendOnTime(int readsPerSecond, Duration length, LongSupplier nanoClock) {
    long period = Duration.ofSeconds(1).toNanos() / readsPerSecond;
    long[] late = new long[(int) Math.max(1, length.toNanos() / period)];
    long begin = nanoClock.getAsLong();
    for (int i = 0; i < late.length; i++) {
      long due = begin + i * period;
      for (long left = due - nanoClock.getAsLong(); left > 0; left = due - nanoClock.getAsLong()) {
        LockSupport.parkNanos(left);
      }
      late[i] = nanoClock.getAsLong() - due;
      work(NANOS_PER_READ);
    }
    return late;
  }

  private static void work(long nanos) {
    long end = CPU.getCurrentThreadCpuTime() + nanos;
    while (CPU.getCurrentThreadCpuTime() < end) {
      Thread.onSpinWait();
    }
  }

  /** Threads that use the CPU as server, worker and both Redis do. */
  private static final class Workers {
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    Workers(int readsPerSecond) {
      double cpus = OTHERS_CPUS + readsPerSecond * OTHERS_SECONDS_PER_READ;
      long busy = (long) (PERIOD_NANOS * Math.min(1, cpus / OTHERS));
      for (int i = 0; i < OTHERS; i++) {
        Thread thread = new Thread(() -> loop(busy), "contention-" + i);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
      }
    }

    private void loop(long busyNanos) {
      while (!over) {
        work(busyNanos);
        LockSupport.parkNanos(Math.max(1, PERIOD_NANOS - busyNanos));
      }
    }

    void join() {
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        }
      }
    }
  }
}
