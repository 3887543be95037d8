package io.prefetchbench.load.judge;

import io.prefetchbench.load.judge.RunVerdict.Check;
import io.prefetchbench.load.judge.RunVerdict.Kind;
import io.prefetchbench.load.judge.RunVerdict.Outcome;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Caveats on individual figures of a run. */
final class Caveats {
  private static final List<String> READS = List.of("read.response", "read.service", "read.slip");

  private Caveats() {}

  static List<Caveat> of(CheckFigures figures, List<Check> checks, String lateGenerator) {
    List<Caveat> caveats = new ArrayList<>();
    range(figures, checks, lateGenerator).ifPresent(caveats::add);
    undecided(checks).ifPresent(caveats::add);
    unknown(checks).ifPresent(caveats::add);
    figures.cacheServer().flatMap(Caveats::server).ifPresent(caveats::add);
    return caveats;
  }

  private static Optional<Caveat> range(
      CheckFigures figures, List<Check> checks, String lateGenerator) {
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
            lateGenerator,
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
}
