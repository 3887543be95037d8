package io.prefetchbench.testbed.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One line that is rewritten on a terminal, or a line every 10 s elsewhere. Thread-safe. */
public final class Progress implements AutoCloseable {
  private static final long LINE_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long REDRAW_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int BAR_CHARS = 10;
  private static final int COLUMNS = 80;

  public enum Style {
    /** Rewritten in place. */
    TERMINAL,
    /** Rewritten in place, without colour. */
    TERMINAL_PLAIN,
    /** A line every 10 s. */
    LINES,
    QUIET
  }

  private final PrintStream out;
  private final Style style;
  private final LongSupplier nanoClock;
  private final Span span;
  private final int columns;
  private boolean shown;
  private long lastNanos;

  /** The part of a longer command that this program runs, and the time that follows. */
  public record Span(double from, double to, Duration after) {
    public static final Span WHOLE = new Span(0, 1, Duration.ZERO);

    private static final String PROPERTY = "prefetchbench.progress";

    /** Returns the JVM arguments that pass the span to a program; see {@link #ofThisProgram}. */
    public List<String> jvmArgs() {
      return List.of("-D" + PROPERTY + "=" + from + "," + to + "," + after.toMillis());
    }

    /** Returns the span passed to this program by its parent command. */
    public static Span ofThisProgram() {
      String given = System.getProperty(PROPERTY);
      if (given == null) {
        return WHOLE;
      }
      List<String> parts = List.of(given.split(",", -1));
      return new Span(
          Double.parseDouble(parts.get(0)),
          Double.parseDouble(parts.get(1)),
          Duration.ofMillis(Long.parseLong(parts.get(2))));
    }

    double of(double share) {
      return from + (to - from) * share;
    }
  }

  public Progress(PrintStream out, Style style, LongSupplier nanoClock) {
    this(out, style, nanoClock, Span.WHOLE, COLUMNS);
  }

  public Progress(PrintStream out, Style style, LongSupplier nanoClock, Span span, int columns) {
    this.out = out;
    this.style = style;
    this.nanoClock = nanoClock;
    this.span = span;
    this.columns = style == Style.LINES ? Integer.MAX_VALUE : columns;
    this.lastNanos = nanoClock.getAsLong() - LINE_INTERVAL_NANOS;
  }

  /** Progress on standard error, in the style that fits where standard error goes. */
  public static Progress onStderr(boolean quiet) {
    Style style = quiet ? Style.QUIET : styleOfStderr();
    boolean rewritten = style == Style.TERMINAL || style == Style.TERMINAL_PLAIN;
    int columns = rewritten ? Terminal.columnsOfStderr(COLUMNS) : COLUMNS;
    return new Progress(System.err, style, System::nanoTime, Span.ofThisProgram(), columns);
  }

  private static Style styleOfStderr() {
    if (Terminal.isDumb(System.getenv()) || !Terminal.stderrIsTerminal()) {
      return Style.LINES;
    }
    return Terminal.allowsColours(System.getenv()) ? Style.TERMINAL : Style.TERMINAL_PLAIN;
  }

  /** Shows a state that has no known end; may be called any number of times. */
  public synchronized void show(String state) {
    if (due()) {
      draw(state);
    }
  }

  /** Shows a state with a bar; {@code share} is clamped to 0…1. */
  public synchronized void show(String state, double share) {
    show(state, share, null);
  }

  /**
   * Shows a state with a bar, its share clamped to 0…1, and the time that is left, null if unknown.
   * Of a part of a longer command, both are those of the whole.
   */
  public synchronized void show(String state, double share, @Nullable Duration left) {
    if (due()) {
      double done = span.of(Math.max(0, Math.min(1, share)));
      int full = (int) Math.round(done * BAR_CHARS);
      String percent = String.format(Locale.ROOT, "%3d %%", Math.round(done * 100));
      String time = left == null ? "" : text(left.plus(span.after())) + " left  ";
      String bar = "█".repeat(full) + "░".repeat(BAR_CHARS - full) + " ";
      draw((style == Style.LINES ? "" : bar) + percent + "  " + time + state);
    }
  }

  /** Seconds up to two minutes, then minutes. */
  private static String text(Duration left) {
    long seconds = Math.round(left.toMillis() / 1000.0);
    return seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
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
    // A line that wraps cannot be rewritten in place.
    String fitting = line.length() < columns ? line : line.substring(0, columns - 1);
    switch (style) {
      case TERMINAL -> out.print("\r\u001b[K\u001b[36m" + fitting + "\u001b[0m");
      case TERMINAL_PLAIN -> out.print("\r\u001b[K" + fitting);
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
