package io.prefetchbench.reports.page;

import io.prefetchbench.reports.page.Headline.Mood;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a section. Every chart carries its figures, so that it can be printed as a table. */
public sealed interface Block {
  /**
   * Rows under headings.
   *
   * @param firstNumber the first column of figures
   * @param behindNumbers the first column behind them, of words again
   */
  record Table(List<String> columns, int firstNumber, int behindNumbers, List<List<String>> rows)
      implements Block {
    /** What a cell says that is coloured as bad. */
    public static final String BROKEN = "broken";

    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(row + " does not fit under " + columns);
        }
      }
    }

    public Table(List<String> columns, int firstNumber, List<List<String>> rows) {
      this(columns, firstNumber, columns.size(), rows);
    }
  }

  /** Bars from zero on one axis. */
  record Bars(String title, String unit, String direction, List<Group> groups) implements Block {
    public Bars {
      groups = List.copyOf(groups);
    }
  }

  /** Bars that share a floor. */
  record Group(String label, List<Bar> bars) {
    public Group {
      bars = List.copyOf(bars);
    }
  }

  /**
   * One bar, as long as the median of its points.
   *
   * @param points one a fork; drawn as one mark each
   * @param floor whether it is the floor of its group
   * @param toFloor median over the floor's median, absent without a floor
   */
  record Bar(
      String label,
      double median,
      List<Double> points,
      boolean floor,
      @Nullable Double floorMedian,
      @Nullable Double toFloor) {
    public Bar {
      points = List.copyOf(points);
    }
  }

  /** What was tried, in rows on one axis from zero; the rows' figures are in a table as well. */
  record Trials(String title, String unit, List<TrialRow> rows) implements Block {
    public Trials {
      rows = List.copyOf(rows);
    }
  }

  /**
   * The trials of one setting.
   *
   * @param limit between what held and what broke; absent if none was found
   */
  record TrialRow(String label, @Nullable Double limit, String words, List<Trial> trials) {
    public TrialRow {
      trials = List.copyOf(trials);
    }
  }

  record Trial(double at, Ending ending, String words) {}

  enum Ending {
    HELD,
    BROKE,
    INVALID
  }

  enum Axis {
    /** The number of nines of a percentile. */
    NINES,
    /** Seconds since the measurement began. */
    SECONDS,
    /** An age in nanoseconds, on a logarithmic axis. */
    AGE
  }

  enum Unit {
    /** Nanoseconds, on a logarithmic axis. */
    NANOS,
    /** Nanoseconds from zero, each line on top of the one after it. */
    STACKED_NANOS,
    /** Events per second, from zero. */
    RATE,
    /** A whole number, from zero. */
    COUNT,
    /** A share between 0 and 1, as far down as the lines reach. */
    SHARE,
    /** CPUs in use, from zero. */
    CPUS
  }

  /**
   * Curves over one x axis.
   *
   * @param bands stretches of the x axis that are marked
   */
  record Curves(String title, Axis axis, Unit unit, List<Line> lines, List<Band> bands, String note)
      implements Block {
    public Curves {
      lines = List.copyOf(lines);
      bands = List.copyOf(bands);
    }

    public Curves(String title, Axis axis, List<Line> lines, String note) {
      this(title, axis, Unit.NANOS, lines, List.of(), note);
    }
  }

  record Band(double from, double to, String label) {}

  enum Look {
    LINE,
    /** A thin line, for what is seen beside the others. */
    THIN,
    /** A dashed line, distinguishable from another of the same chart without its colour. */
    DASHED,
    /** A line, and the space down to the next line of the chart tinted. */
    FILLED,
    POINTS
  }

  /** One curve: {@code ys[i]} at {@code xs[i]}, null where there is none. */
  record Line(String name, Tone tone, Look look, List<Double> xs, List<@Nullable Double> ys) {
    /** Takes both lists as they are, since null has no place in copies. */
    public Line {
      if (xs.size() != ys.size()) {
        throw new IllegalArgumentException(name + " has x and y of different lengths");
      }
    }
  }

  /** Parts of a whole, in order. */
  record Shares(String title, List<Share> shares, String note) implements Block {
    public Shares {
      shares = List.copyOf(shares);
    }
  }

  /** One part: its share between 0 and 1, and its figure in words. */
  record Share(String name, Tone tone, double share, String figure) {}

  /** Facts by name; long lists are folded on the page and left out of the terminal. */
  record Facts(String title, List<Fact> facts, boolean folded) implements Block {
    public Facts {
      facts = List.copyOf(facts);
    }
  }

  record Fact(String name, String value, Mood mood) {
    static Fact plain(String name, String value) {
      return new Fact(name, value, Mood.PLAIN);
    }

    static Fact judged(String name, String value, boolean good) {
      return new Fact(name, value, good ? Mood.GOOD : Mood.BAD);
    }
  }

  record Note(String text) implements Block {}
}
