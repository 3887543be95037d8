package io.prefetchbench.testbed.environment;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Measures the pauses of this JVM and its machine: a thread parks for 1 ms (or another time) again
 * and again and records by how much it overslept (the idea of jHiccup). A thread that wakes a
 * thousand times per second costs CPU, so of the processes of one machine only one needs that
 * resolution; a meter that parks for longer misses up to that much of a pause.
 *
 * <p>A pause of 100 ms would have kept a hundred samples from being taken; they are added, like
 * HdrHistogram's expected interval. Thread-safe.
 */
public final class HiccupMeter implements AutoCloseable {
  /** For a process beside one that measures finely: enough for its longest pause. */
  public static final Duration COARSE = Duration.ofMillis(10);

  private static final Duration FINE = Duration.ofMillis(1);

  /** Shorter pauses are not listed; they are in the histogram. */
  private static final long LISTED_NANOS = FINE.toNanos() / 2;

  /** More pauses than a machine that measures anything has in two hours; later ones are dropped. */
  private static final int LISTED_MAX = 1 << 20;

  private final long parkNanos;
  private final LongSupplier nanoClock;
  private final Recorder recorder = new Recorder(3);
  private final Histogram all = new Histogram(3);
  private final Thread thread;
  private final PauseList pauses = new PauseList();
  private volatile boolean running = true;

  private HiccupMeter(LongSupplier nanoClock, Duration park) {
    this.parkNanos = park.toNanos();
    this.nanoClock = nanoClock;
    this.thread = new Thread(this::measure, "hiccup-meter");
  }

  public static HiccupMeter start() {
    return start(System::nanoTime, FINE);
  }

  /** Like {@link #start()}, with another sampling interval, such as {@link #COARSE}. */
  public static HiccupMeter startEvery(Duration park) {
    return start(System::nanoTime, park);
  }

  static HiccupMeter start(LongSupplier nanoClock, Duration park) {
    HiccupMeter meter = new HiccupMeter(nanoClock, park);
    meter.thread.setDaemon(true);
    meter.thread.start();
    return meter;
  }

  private void measure() {
    long before = nanoClock.getAsLong();
    while (running) {
      LockSupport.parkNanos(this, parkNanos);
      long after = nanoClock.getAsLong();
      // Waking early is allowed and is no hiccup.
      long overslept = Math.max(0, after - before - parkNanos);
      recorder.recordValueWithExpectedInterval(overslept, parkNanos);
      if (overslept >= LISTED_NANOS) {
        pauses.add(after - overslept, after);
      }
      before = after;
    }
  }

  /** Returns a copy of everything recorded since the start, in nanoseconds. */
  public synchronized Histogram histogram() {
    collect();
    return all.copy();
  }

  /** Returns the pauses recorded since the last call or the start, ns. */
  public synchronized Histogram takeInterval() {
    return collect();
  }

  public synchronized long maxNanos() {
    collect();
    return all.getMaxValue();
  }

  /** The pauses of at least half a millisecond since the start, on the meter's clock. */
  public Pauses pauses() {
    return pauses.copy();
  }

  /** Grows by doubling up to a bound. Thread-safe. */
  private static final class PauseList {
    private long[] begins = new long[1_024];
    private long[] ends = new long[1_024];
    private int size;

    synchronized void add(long beginNanos, long endNanos) {
      if (size == LISTED_MAX) {
        return;
      }
      if (size == begins.length) {
        begins = Arrays.copyOf(begins, 2 * size);
        ends = Arrays.copyOf(ends, 2 * size);
      }
      begins[size] = beginNanos;
      ends[size++] = endNanos;
    }

    synchronized Pauses copy() {
      return new Pauses(Arrays.copyOf(begins, size), Arrays.copyOf(ends, size));
    }
  }

  private Histogram collect() {
    Histogram interval = recorder.getIntervalHistogram();
    all.add(interval);
    return interval;
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
  }
}
