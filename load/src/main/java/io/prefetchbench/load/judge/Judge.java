package io.prefetchbench.load.judge;

import io.prefetchbench.load.judge.RunVerdict.Check;
import io.prefetchbench.load.judge.RunVerdict.Kind;
import io.prefetchbench.load.judge.RunVerdict.Outcome;
import io.prefetchbench.load.plan.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the figures of a run with the limits and objectives of its workload. A pure function:
 * the same figures give the same verdict.
 *
 * <p>A late generator does not make a run invalid: its slip is part of the response time and so
 * never flatters the system, and freshness does not depend on it. It only leaves those objectives
 * undecided that the service time alone would have met.
 */
public final class Judge {
  private Judge() {}

  /** Judges a run; {@code asked}: the objectives that the command line names, by their keys. */
  public static RunVerdict judge(
      Workload workload, CheckFigures figures, Set<String> asked, String lateGenerator) {
    List<Check> checks = new ArrayList<>();
    integrity(checks, workload, figures);
    List<Check> lateness = Lateness.checks(workload.limits(), figures);
    checks.addAll(lateness);
    if (figures.faults().isPresent()) {
      recoveries(checks, figures.faults().get(), lateness.stream().anyMatch(Check::broken));
    } else {
      Workload.Objectives objectives = workload.objectives();
      checks.add(completed(objectives, figures, asked));
      checks.add(errors(objectives, figures, asked));
      checks.add(readP99(objectives.readP99(), figures, Lateness.starved(lateness), asked));
      lag(checks, 50, objectives.lagP50(), figures.lagP50Nanos(), asked);
      lag(checks, 99, objectives.lagP99(), figures.lagP99Nanos(), asked);
      freshness(checks, objectives.freshness(), figures.freshness(), asked);
    }
    figures.backlogGrew().ifPresent(grew -> checks.add(backlog(grew)));
    for (Map.Entry<String, Long> counter : new TreeMap<>(figures.correctness()).entrySet()) {
      long value = counter.getValue();
      String figure = Long.toString(value);
      checks.add(Check.of(Kind.CORRECTNESS, counter.getKey(), figure, "0", value != 0));
    }
    return new RunVerdict(checks, Caveats.of(figures, checks, lateGenerator));
  }

  private static void integrity(List<Check> checks, Workload workload, CheckFigures figures) {
    Workload.Limits limits = workload.limits();
    double sent = Format.share(figures.sent(), figures.due());
    checks.add(
        Check.of(
            Kind.BENCH,
            "sent of due",
            Format.percent(sent),
            "at least " + Format.percent(limits.sentShare()),
            sent < limits.sentShare()));
    figures
        .capacityPerSecond()
        .ifPresent(
            capacity -> {
              double least = limits.calibrationFactor() * workload.readsPerSecond();
              checks.add(
                  Check.of(
                      Kind.BENCH,
                      "generator's closed-loop capacity",
                      Format.perSecond(capacity),
                      "at least " + Format.perSecond(least),
                      capacity < least));
            });
    figures
        .foundShare()
        .ifPresent(
            share ->
                checks.add(
                    Check.of(
                        Kind.BENCH,
                        "reads that found an entity",
                        Format.percent(share),
                        "above 0 %",
                        share == 0)));
    figures.clockFaults().ifPresent(n -> checks.add(zero("clock faults", n)));
    figures.stampsMissing().ifPresent(n -> checks.add(zero("events without a stamp", n)));
  }

  /** Objectives are expected to break during a fault: only recovery counts, by seconds. */
  private static void recoveries(List<Check> checks, CheckFigures.Faults faults, boolean late) {
    int done = faults.recoveryNanos().size();
    String problem = faults.problem() == null ? "" : ": " + faults.problem();
    checks.add(
        Check.of(
            Kind.BENCH,
            "faults carried out",
            done + problem,
            Integer.toString(faults.planned()),
            done != faults.planned()));
    Outcome notSeen = late ? Outcome.UNDECIDED : Outcome.MISSED;
    faults
        .recoveryNanos()
        .forEach(
            (fault, nanos) ->
                checks.add(
                    new Check(
                        Kind.OBJECTIVE,
                        "recovery from " + fault,
                        nanos.isPresent() ? Outcome.KEPT : notSeen,
                        nanos.isPresent() ? Format.millis(nanos.getAsLong()) : "not seen",
                        "before the measurement is over",
                        false)));
  }

  private static Check completed(
      Workload.Objectives objectives, CheckFigures figures, Set<String> asked) {
    double completed = Format.share(figures.completed(), figures.sent());
    return new Check(
        Kind.CAPACITY,
        "completed of sent",
        completed < objectives.completedShare() ? Outcome.MISSED : Outcome.KEPT,
        Format.percent(completed),
        "at least " + Format.percent(objectives.completedShare()),
        asked.contains("completedShare"));
  }

  private static Check backlog(boolean grew) {
    String figure = grew ? "growing" : "not growing";
    return Check.of(Kind.CAPACITY, "backlog at the end", figure, "not growing", grew);
  }

  private static Check errors(
      Workload.Objectives objectives, CheckFigures figures, Set<String> asked) {
    double errors = figures.sent() == 0 ? 0 : Format.share(figures.failed(), figures.sent());
    return new Check(
        Kind.OBJECTIVE,
        "failed of sent",
        errors > objectives.errorShare() ? Outcome.MISSED : Outcome.KEPT,
        Format.percent(errors),
        "at most " + Format.percent(objectives.errorShare()),
        asked.contains("errorShare"));
  }

  /**
   * The response time contains the slip of the generator; the service time less its pauses does
   * not. What lies between the two is the generator's own lateness and decides nothing about the
   * system. A generator that did not get a CPU is late in both.
   */
  private static Check readP99(
      Duration limit, CheckFigures figures, boolean starved, Set<String> asked) {
    long most = limit.toNanos();
    long service = figures.serviceP99NanosLow();
    long response = figures.responseP99Nanos();
    Outcome outcome;
    if (response <= most) {
      outcome = Outcome.KEPT;
    } else {
      outcome = service <= most || starved ? Outcome.UNDECIDED : Outcome.MISSED;
    }
    String figure =
        outcome == Outcome.UNDECIDED
            ? Format.range(service, response) + ", undecided: the generator was late"
            : Format.millis(response);
    return new Check(
        Kind.OBJECTIVE,
        "read response p99",
        outcome,
        figure,
        "at most " + Format.millis(most),
        asked.contains("readP99"));
  }

  private static void lag(
      List<Check> checks,
      int percentile,
      @Nullable Duration limit,
      OptionalLong nanos,
      Set<String> asked) {
    boolean isAsked = asked.contains("lagP" + percentile);
    if (limit == null || (nanos.isEmpty() && !isAsked)) {
      return;
    }
    Outcome outcome = Outcome.UNDECIDED;
    if (nanos.isPresent()) {
      outcome = nanos.getAsLong() > limit.toNanos() ? Outcome.MISSED : Outcome.KEPT;
    }
    checks.add(
        new Check(
            Kind.OBJECTIVE,
            "sync lag p" + percentile,
            outcome,
            nanos.isPresent() ? Format.millis(nanos.getAsLong()) : Check.NOT_KNOWN,
            "at most " + Format.millis(limit.toNanos()),
            isAsked));
  }

  private static void freshness(
      List<Check> checks,
      Workload.@Nullable Freshness objective,
      Optional<CheckFigures.Freshness> found,
      Set<String> asked) {
    if (objective == null) {
      return;
    }
    Outcome outcome = Outcome.UNDECIDED;
    String figure = Check.NOT_KNOWN;
    if (found.isPresent() && found.get().judged() > 0) {
      CheckFigures.Freshness reads = found.get();
      double fresh = 1 - Format.share(reads.tooOld(), reads.judged());
      outcome = fresh < objective.share() ? Outcome.MISSED : Outcome.KEPT;
      figure =
          String.format(
              Locale.ROOT,
              "%.3f %% (%,d of %,d were older)",
              100 * fresh,
              reads.tooOld(),
              reads.judged());
    }
    checks.add(
        new Check(
            Kind.OBJECTIVE,
            "reads superseded for less than " + Format.millis(objective.within().toNanos()),
            outcome,
            figure,
            String.format(Locale.ROOT, "at least %.3f %%", 100 * objective.share()),
            asked.contains("freshness")));
  }

  private static Check zero(String name, long value) {
    return Check.of(Kind.BENCH, name, Long.toString(value), "0", value != 0);
  }
}
