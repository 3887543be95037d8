package io.prefetchbench.load.judge;

import io.prefetchbench.load.judge.RunVerdict.Check;
import io.prefetchbench.load.judge.RunVerdict.Kind;
import io.prefetchbench.load.judge.RunVerdict.Outcome;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Caveats on individual figures of a run. */
final class Caveats {
  /** A larger ratio between the first and the last third is a trend. */
  static final double TREND_MAX = 1.5;

  private static final List<String> READS =
      List.of("read.response", "read.service", "read.slip");

  private Caveats() {}

  static List<Caveat> of(CheckFigures figures, List<Check> checks, NextSteps steps) {
    List<Caveat> caveats = new ArrayList<>();
    range(figures, checks, steps).ifPresent(caveats::add);
    undecided(checks).ifPresent(caveats::add);
    unknown(checks).ifPresent(caveats::add);
    trend(figures.responseP99NanosOfThirds(), steps).ifPresent(caveats::add);
    figures.cacheServer().flatMap(Caveats::server).ifPresent(caveats::add);
    return caveats;
  }

  private static Optional<Caveat> range(CheckFigures figures, List<Check> checks, NextSteps steps) {
    List<Check> late =
        checks.stream().filter(c -> c.kind() == Kind.LATENESS && c.broken()).toList();
    if (late.isEmpty()) {
      return Optional.empty();
    }
    String cause =
        "the generator was late, so read p99 lies within "
            + Format.range(figures.serviceP99NanosLow(), figures.responseP99Nanos())
            + " (service time without the generator's pauses, to response time): "
            + late.stream().map(Check::line).collect(Collectors.joining("; "));
    return Optional.of(
        new Caveat(
            Caveat.Kind.RANGE,
            READS,
            cause,
            steps.lateGenerator(),
            "docs/TROUBLESHOOTING.md#late-generator"));
  }

  private static Optional<Caveat> undecided(List<Check> checks) {
    List<Check> undecided = undecided(checks, false);
    if (undecided.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Caveat(
            Caveat.Kind.UNDECIDED,
            List.of("read.response"),
            undecided.stream().map(Check::line).collect(Collectors.joining("; ")),
            "repeat the run on a quieter machine, or with fewer reads per second",
            "docs/TROUBLESHOOTING.md#undecided-objective"));
  }

  private static List<Check> undecided(List<Check> checks, boolean unknown) {
    return checks.stream()
        .filter(check -> check.outcome() == Outcome.UNDECIDED)
        .filter(check -> check.figure().equals(Check.NOT_KNOWN) == unknown)
        .toList();
  }

  /** Objectives on figures that the run cannot have. */
  private static Optional<Caveat> unknown(List<Check> checks) {
    List<Check> unknown = undecided(checks, true);
    if (unknown.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Caveat(
            Caveat.Kind.UNDECIDED,
            List.of("sync", "staleness"),
            unknown.stream().map(Check::line).collect(Collectors.joining("; ")),
            "leave this objective out, or measure a system that can tell",
            "docs/YOUR_SYSTEM.md#what-is-absent"));
  }

  private static Optional<Caveat> server(RedisFacts facts) {
    return facts
        .unlikeProduction()
        .map(
            cause ->
                new Caveat(
                    Caveat.Kind.NOT_REPRESENTATIVE,
                    List.of("bulkload"),
                    cause,
                    RedisFacts.REPRESENTATIVE_NEXT_STEP,
                    RedisFacts.REPRESENTATIVE_HELP));
  }

  /** A trend rises or falls through all three thirds; a single slow third is noise. */
  private static Optional<Caveat> trend(List<Long> thirds, NextSteps steps) {
    if (thirds.size() != 3 || !isMonotone(thirds)) {
      return Optional.empty();
    }
    double most = Collections.max(thirds);
    if (most <= TREND_MAX * Collections.min(thirds)) {
      return Optional.empty();
    }
    boolean falls = thirds.get(2) < thirds.get(0);
    String values = thirds.stream().map(Format::millis).collect(Collectors.joining(" → "));
    return Optional.of(
        new Caveat(
            Caveat.Kind.TREND,
            READS,
            "read response p99 by thirds of the measurement: " + values,
            falls
                ? steps.longerWarmup()
                : "measure for longer (--duration 120s) and look for what slows the system down",
            falls ? "docs/TROUBLESHOOTING.md#warm-up" : "docs/TROUBLESHOOTING.md#trend"));
  }

  private static boolean isMonotone(List<Long> thirds) {
    boolean falls = thirds.get(0) > thirds.get(1) && thirds.get(1) > thirds.get(2);
    boolean rises = thirds.get(0) < thirds.get(1) && thirds.get(1) < thirds.get(2);
    return falls || rises;
  }
}
