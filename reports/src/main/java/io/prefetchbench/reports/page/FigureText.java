package io.prefetchbench.reports.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** Figures as people read them, everywhere: three significant digits and a scaled unit. */
public final class FigureText {
  /** Shown where a figure is not known or rests on too few samples. */
  public static final String NONE = "–";

  private static final int DIGITS = 3;
  private static final double LEAST_BYTES = 0.01;
  private static final double LEAST_SHARE = 1e-5;
  private static final double THOUSAND = 1000;
  private static final List<String> TIMES = List.of("ns", "µs", "ms", "s");
  private static final List<String> BYTES = List.of("B", "kB", "MB", "GB", "TB");
  private static final List<String> COUNTS = List.of("", "k", "M", "G");

  private FigureText() {}

  /** Returns a value scaled: {@code 1.84 ms}, {@code 51.7 k ops/s}; a dash if not finite. */
  public static String of(double value, String unit) {
    if (!Double.isFinite(value)) {
      return NONE;
    }
    String perOperation = unit.endsWith("/op") ? "/op" : "";
    String base = unit.substring(0, unit.length() - perOperation.length());
    int time = List.of("ns", "us", "ms", "s").indexOf(base);
    if (time >= 0) {
      return scaled(value * Math.pow(THOUSAND, time), TIMES) + perOperation;
    }
    if (base.equals("B") || base.equals("bytes")) {
      if (value > 0 && value < LEAST_BYTES) {
        return "< " + LEAST_BYTES + " B" + perOperation;
      }
      return scaled(value, BYTES) + perOperation;
    }
    if (unit.equals("ratio")) {
      return ratio(value);
    }
    if (unit.equals("share")) {
      return percent(value);
    }
    if (unit.equals("1") || unit.equals("count")) {
      return value == Math.rint(value) ? count((long) value) : plain(value);
    }
    return unit.endsWith("/s") ? rate(value, unit) : plain(value) + " " + unit;
  }

  public static String nanos(double nanos) {
    return of(nanos, "ns");
  }

  public static String nanos(long nanos) {
    return nanos((double) nanos);
  }

  public static String nanos(OptionalLong nanos) {
    return nanos.isPresent() ? nanos(nanos.getAsLong()) : NONE;
  }

  /** Returns a whole number with its thousands apart: {@code 100,000}. */
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  public static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f %%", share * 100);
  }

  /** Returns a range of times, the unit once if both ends have it: {@code 2.40–2.93 ms}. */
  public static String nanosRange(double low, double high) {
    String from = nanos(low);
    String to = nanos(high);
    if (from.equals(to)) {
      return to;
    }
    String unit = to.substring(to.indexOf(' '));
    return (from.endsWith(unit) ? from.substring(0, from.indexOf(' ')) : from) + "–" + to;
  }

  /** Returns a share as {@code 99.993 %}; what is not exactly none or all never reads as it. */
  public static String finePercent(double share) {
    if (share > 0 && share < LEAST_SHARE) {
      return "< 0.001 %";
    }
    if (share < 1 && share > 1 - LEAST_SHARE) {
      return "> 99.999 %";
    }
    return String.format(Locale.ROOT, "%.3f %%", share * 100);
  }

  public static String ratio(double ratio) {
    boolean hundredths = Math.abs(ratio) >= 0.1 && Math.abs(ratio) < 9.995;
    String number =
        hundredths ? String.format(Locale.ROOT, "%.2f", ratio) : rounded(ratio).toPlainString();
    return number + "×";
  }

  private static String rate(double value, String unit) {
    String text = scaled(value, COUNTS);
    return (text.endsWith(" ") ? text.strip() : text) + " " + unit;
  }

  private static String plain(double value) {
    return Math.abs(value) >= THOUSAND ? count(Math.round(value)) : rounded(value).toPlainString();
  }

  private static String scaled(double value, List<String> units) {
    double scaled = value;
    int unit = 0;
    while (unit < units.size() - 1 && Math.abs(rounded(scaled).doubleValue()) >= THOUSAND) {
      scaled /= THOUSAND;
      unit++;
    }
    String number =
        Math.abs(scaled) >= THOUSAND ? count(Math.round(scaled)) : rounded(scaled).toPlainString();
    return (number + " " + units.get(unit)).strip();
  }

  /** Three significant digits: 1.80, 41.2, 412; whole numbers exact. */
  private static BigDecimal rounded(double value) {
    if (value == Math.rint(value) && Math.abs(value) < THOUSAND) {
      return BigDecimal.valueOf((long) value);
    }
    BigDecimal round = new BigDecimal(value).round(new MathContext(DIGITS));
    int whole = round.precision() - round.scale();
    return round.setScale(Math.max(0, DIGITS - whole), RoundingMode.HALF_UP);
  }
}
