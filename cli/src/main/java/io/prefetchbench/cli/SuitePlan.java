package io.prefetchbench.cli;

import io.prefetchbench.testbed.command.Progress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How long the parts of a suite take, estimated on two shared CPUs, for the progress of the whole.
 * Immutable.
 */
final class SuitePlan {
  private static final double JMH_SECONDS = 32;
  private static final double CALIBRATION_SECONDS = 2;
  private static final double LOAD_SECONDS = 36;
  private static final double ENTITIES_PER_SECOND = 15_000;
  private static final double REPORT_SECONDS = 3;
  private static final Pattern TIME = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?)(us|ms|s|m)");

  private final double loadSeconds;

  /**
   * @param measurement its length, such as 20s
   */
  SuitePlan(String measurement, int entities) {
    loadSeconds = LOAD_SECONDS + seconds(measurement) + entities / ENTITIES_PER_SECOND;
  }

  Progress.Span span(ModuleCommand part) {
    double all = JMH_SECONDS + CALIBRATION_SECONDS + loadSeconds + REPORT_SECONDS;
    return part == ModuleCommand.JMH
        ? span(0, JMH_SECONDS, all)
        : span(JMH_SECONDS + CALIBRATION_SECONDS, all - REPORT_SECONDS, all);
  }

  private static Progress.Span span(double begin, double end, double all) {
    return new Progress.Span(
        begin / all, end / all, Duration.ofMillis(Math.round((all - end) * 1000)));
  }

  /** Returns whether this is a time as workload files have it: a number and us, ms, s or m. */
  static boolean isTime(String text) {
    return TIME.matcher(text).matches();
  }

  private static double seconds(String time) {
    Matcher parts = TIME.matcher(time);
    if (!parts.matches()) {
      throw new IllegalArgumentException("expected a time such as 20s, was " + time);
    }
    double count = Double.parseDouble(parts.group(1));
    return switch (parts.group(2)) {
      case "us" -> count / 1e6;
      case "ms" -> count / 1000;
      case "s" -> count;
      default -> count * 60;
    };
  }
}
