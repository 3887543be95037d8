package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Shows how far a command is: one line that is rewritten on a terminal, a line every 10 s
 * elsewhere, nothing when quiet.
 *
 * <p>Safe for use by several threads.
 */
public final class Progress implements AutoCloseable {
  private static final long LINE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long REDRAW_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int BAR_CHARS = 24;

  /** Where the lines go. */
  public enum Style {
    /** Rewritten in place. */
    TERMINAL,
    /** Rewritten in place, without colour. */
    TERMINAL_PLAIN,
    /** A line every 10 s. */
    LINES,
    /** Nothing. */
    QUIET
  }

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanoClock;
  private boolean shown;
  private long lastNanos;

  /**
   * Shows progress in the given style.
   *
   * @param nanoClock monotonic nanoseconds
   */
  public Progress(PrintStream out, Style style, LongSupplier nanoClock) {
    this.out = out;
    this.style = style;
    this.nanoClock = nanoClock;
    this.lastNanos = nanoClock.getAsLong() - LINE_INTERVAL_NANOS;
  }

  /** Progress on standard error, in the style that fits where standard error goes. */
  public static Progress onStderr(boolean quiet) {
    return new Progress(System.err, quiet ? Style.QUIET : styleOfStderr(), System::nanoTime);
  }

  private static Style styleOfStderr() {
    if ("dumb".equals(System.getenv("TERM")) || !stderrIsTerminal()) {
      return Style.LINES;
    }
    String noColor = System.getenv("NO_COLOR");
    return noColor == null || noColor.isEmpty() ? Style.TERMINAL : Style.TERMINAL_PLAIN;
  }

  /** Whether standard error is a terminal; Java itself knows this of stdin and stdout only. */
  public static boolean stderrIsTerminal() {
    ProcessBuilder test = new ProcessBuilder("sh", "-c", "test -t 2");
    test.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = test.start();
      return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Shows a state that has no known end; may be called as often as one likes. */
  public synchronized void show(String state) {
    if (due()) {
      draw(state);
    }
  }

  /** Shows a state with a bar; {@code share} is clamped to 0…1. */
  public synchronized void show(String state, double share) {
    if (due()) {
      double known = Math.max(0, Math.min(1, share));
      int full = (int) Math.round(known * BAR_CHARS);
      String bar = "█".repeat(full) + "░".repeat(BAR_CHARS - full);
      String percent = String.format("%3d %%", Math.round(known * 100));
      draw(style == Style.LINES ? percent + "  " + state : bar + " " + percent + "  " + state);
    }
  }

  /** Prints a line that stays (not when quiet). */
  public synchronized void say(String line) {
    if (style != Style.QUIET) {
      clear();
      out.println(line);
    }
  }

  private boolean due() {
    if (style == Style.QUIET) {
      return false;
    }
    long interval = style == Style.LINES ? LINE_INTERVAL_NANOS : REDRAW_INTERVAL_NANOS;
    long now = nanoClock.getAsLong();
    if (now - lastNanos < interval) {
      return false;
    }
    lastNanos = now;
    return true;
  }

  private void draw(String line) {
    switch (style) {
      case TERMINAL -> out.print("\r\u001b[K\u001b[36m" + line + "\u001b[0m");
      case TERMINAL_PLAIN -> out.print("\r\u001b[K" + line);
      case LINES -> out.println(line);
      case QUIET -> {}
    }
    out.flush();
    shown = true;
  }

  private void clear() {
    if (shown && (style == Style.TERMINAL || style == Style.TERMINAL_PLAIN)) {
      out.print("\r\u001b[K");
      out.flush();
    }
    shown = false;
  }

  /** Removes the line from a terminal; closing twice does nothing. */
  @Override
  public synchronized void close() {
    clear();
  }
}
