package io.prefetchbench.load.run;

import io.prefetchbench.load.judge.WarmupStability;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.testbed.environment.CompilerTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Monitors a warm-up without a fixed length, and ends it as soon as it is stable. The schedule
 * covers the longest warm-up; requests due after the end are not sent. Runs on a thread of its own
 * that ends with the warm-up.
 */
final class WarmupMonitor {
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** The end is far enough ahead for every generator process to learn of it in time. */
  private static final long NOTICE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final ReadPhase phase;
  private final long longestNanos;
  private final LongConsumer end;
  private final BooleanSupplier isOver;
  private final Consumer<String> shown;
  private final WarmupStability stability = new WarmupStability(WINDOW_NANOS);
  private volatile @Nullable String limit;

  /** {@code end} is called once with the time at which the warm-up ends, if it ends early. */
  WarmupMonitor(
      ReadPhase phase,
      Duration longest,
      LongConsumer end,
      BooleanSupplier isOver,
      Consumer<String> shown) {
    this.phase = phase;
    this.longestNanos = longest.toNanos();
    this.end = end;
    this.isOver = isOver;
    this.shown = shown;
  }

  void start(long beginNanos, List<Long> pids) {
    Background.start(
        "warm-up-monitor", () -> ExitCodeHolder.runOrExit(() -> watch(beginNanos, pids)));
  }

  private void watch(long beginNanos, List<Long> pids) {
    CompilerTime compilers = CompilerTime.of(pids);
    long last = beginNanos + longestNanos;
    for (long to = beginNanos + WINDOW_NANOS; to <= last; to += WINDOW_NANOS) {
      long until = to;
      Background.await(
          Math.max(1, until - System.nanoTime() + 1),
          () -> System.nanoTime() >= until || isOver.getAsBoolean(),
          null);
      if (isOver.getAsBoolean()) {
        return;
      }
      stability.add(
          new WarmupStability.Window(
              tailNanos(to - beginNanos - WINDOW_NANOS, to - beginNanos), compilers.takeNanos()));
      shown.accept(stability.words());
      if (stability.isReached()) {
        end.accept(System.nanoTime() + NOTICE_NANOS);
        return;
      }
    }
    limit = "the warm-up reached its limit before it was stable: " + stability.words();
  }

  /** Response p99 of the reads due in a window that have been answered so far. */
  private long tailNanos(long from, long to) {
    ReadTrace trace = phase.recorder().trace();
    Histogram responses = Percentiles.resizable();
    int after = phase.schedule().schedule().dueWithin(to);
    for (int n = phase.schedule().schedule().dueWithin(from); n < after; n++) {
      if (trace.isDone(n)) {
        responses.recordValue(Math.max(0, trace.read(n).responseNanos()));
      }
    }
    return Percentiles.tailNanos(responses);
  }

  /** Returns why the warm-up was not stable at its end; null if it was, or has not ended. */
  @Nullable String limit() {
    return limit;
  }
}
