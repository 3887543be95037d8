package io.prefetchbench.load.judge;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** A warm-up has ended when three windows have similar response tails and compiler times. */
public final class WarmupStability {
  /** Windows that must agree. */
  static final int WINDOWS = 3;

  private static final double SPREAD_MAX = 1.5;

  /** Below this, response times differ because of the scheduler, not because of compilation. */
  private static final long TAIL_FLOOR_NANOS = 1_000_000;

  /** Compilers that take less than this share of one CPU take nothing from the others. */
  private static final double COMPILER_FLOOR_SHARE = 0.05;

  private final long windowNanos;
  private final Deque<Window> last = new ArrayDeque<>();

  /** The figures of one window; its tail is the p99, or as high as its samples allow. */
  public record Window(long tailNanos, long compilerNanos) {}

  public WarmupStability(long windowNanos) {
    this.windowNanos = windowNanos;
  }

  public void add(Window window) {
    last.addLast(window);
    if (last.size() > WINDOWS) {
      last.removeFirst();
    }
  }

  public boolean isReached() {
    long compilerFloor = (long) (COMPILER_FLOOR_SHARE * windowNanos);
    return last.size() == WINDOWS
        && spread(Window::tailNanos, TAIL_FLOOR_NANOS) <= SPREAD_MAX
        && spread(Window::compilerNanos, compilerFloor) <= SPREAD_MAX;
  }

  private double spread(ToLongFunction<Window> figure, long floor) {
    long most = floor;
    long least = Long.MAX_VALUE;
    for (Window window : last) {
      most = Math.max(most, figure.applyAsLong(window));
      least = Math.min(least, Math.max(floor, figure.applyAsLong(window)));
    }
    return (double) most / least;
  }

  public String words() {
    return "read p99 "
        + last.stream()
            .map(w -> String.format(Locale.ROOT, "%.1f", w.tailNanos() / 1e6))
            .collect(Collectors.joining(", "))
        + " ms, compilers "
        + last.stream()
            .map(w -> String.format(Locale.ROOT, "%.0f", 100.0 * w.compilerNanos() / windowNanos))
            .collect(Collectors.joining(", "))
        + " % of a CPU";
  }
}
