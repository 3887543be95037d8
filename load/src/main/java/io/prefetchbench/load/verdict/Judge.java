package io.prefetchbench.load.verdict;

import io.prefetchbench.load.verdict.Verdict.Check;
import io.prefetchbench.load.verdict.Verdict.Kind;
import io.prefetchbench.load.workload.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds the figures of a run against the limits and objectives of its workload. A pure function:
 * the same figures give the same verdict.
 */
public final class Judge {
  private static final double NANOS_PER_MILLI = 1e6;

  private Judge() {}

  /** Judges a run; {@code warnings} are passed on. */
  public static Verdict judge(Workload workload, Figures figures, List<String> warnings) {
    List<Check> checks = new ArrayList<>();
    bench(checks, workload, figures);
    if (figures.faults().isPresent()) {
      recoveries(checks, figures.faults().get());
    } else {
      completed(checks, workload.objectives(), figures);
      objectives(checks, workload.objectives(), figures);
    }
    figures.backlogGrew().ifPresent(grew -> checks.add(backlog(grew)));
    for (Map.Entry<String, Long> counter : new TreeMap<>(figures.correctness()).entrySet()) {
      long value = counter.getValue();
      String figure = Long.toString(value);
      checks.add(new Check(Kind.CORRECTNESS, counter.getKey(), figure, "0", value != 0));
    }
    return new Verdict(checks, warnings);
  }

  private static void bench(List<Check> checks, Workload workload, Figures figures) {
    Workload.Limits limits = workload.limits();
    double sent = share(figures.sent(), figures.due());
    checks.add(
        new Check(
            Kind.BENCH,
            "sent of due",
            percent(sent),
            "at least " + percent(limits.sentShare()),
            sent < limits.sentShare()));
    double slipLimit =
        Math.max(
            (double) limits.slipP99().toNanos(),
            limits.slipShareOfResponse() * figures.responseP99Nanos());
    checks.add(
        new Check(
            Kind.BENCH,
            "slip p99",
            millis((double) figures.slipP99Nanos()),
            "at most " + millis(slipLimit),
            figures.slipP99Nanos() > slipLimit));
    runQueue(checks, limits, figures);
    figures
        .capacityPerSecond()
        .ifPresent(
            capacity -> {
              double own = workload.readsPerSecond() / figures.generators();
              double least = limits.calibrationFactor() * own;
              checks.add(
                  new Check(
                      Kind.BENCH,
                      "generator's closed-loop capacity",
                      perSecond(capacity),
                      "at least " + perSecond(least),
                      capacity < least));
            });
    figures.clockFaults().ifPresent(n -> checks.add(zero("clock faults", n)));
    figures.stampsMissing().ifPresent(n -> checks.add(zero("events without a stamp", n)));
  }

  /**
   * On a busy machine every short wake-up waits about as long as it works, so the sum over threads
   * says little; what makes a generator late is one thread that does not get a CPU.
   */
  private static void runQueue(List<Check> checks, Workload.Limits limits, Figures figures) {
    if (figures.generatorCpuNanos().isEmpty()
        || figures.generatorQueueNanos().isEmpty()
        || figures.generatorThreadQueueNanos().isEmpty()) {
      return;
    }
    long waited = figures.generatorQueueNanos().getAsLong();
    double ofCpu = share(waited, figures.generatorCpuNanos().getAsLong());
    double ofRun = share(figures.generatorThreadQueueNanos().getAsLong(), figures.runNanos());
    checks.add(
        new Check(
            Kind.BENCH,
            "generator's run-queue wait",
            percent(ofCpu) + " of its CPU time, worst thread " + percent(ofRun) + " of the run",
            percent(limits.runQueueShareOfCpu())
                + " and "
                + percent(limits.runQueueShareOfRun())
                + ", both",
            ofCpu > limits.runQueueShareOfCpu() && ofRun > limits.runQueueShareOfRun()));
  }

  /**
   * While a fault lasts the objectives are meant to break: what counts is that they hold again, and
   * that is judged second by second.
   */
  private static void recoveries(List<Check> checks, Figures.Faults faults) {
    int done = faults.recoveryNanos().size();
    String problem = faults.problem() == null ? "" : ": " + faults.problem();
    checks.add(
        new Check(
            Kind.BENCH,
            "faults carried out",
            done + problem,
            Integer.toString(faults.planned()),
            done != faults.planned()));
    faults
        .recoveryNanos()
        .forEach(
            (fault, nanos) ->
                checks.add(
                    new Check(
                        Kind.OBJECTIVE,
                        "recovery from " + fault,
                        nanos.isPresent() ? millis((double) nanos.getAsLong()) : "not seen",
                        "before the measurement is over",
                        nanos.isEmpty())));
  }

  private static void completed(
      List<Check> checks, Workload.Objectives objectives, Figures figures) {
    double completed = share(figures.completed(), figures.sent());
    checks.add(
        new Check(
            Kind.CAPACITY,
            "completed of sent",
            percent(completed),
            "at least " + percent(objectives.completedShare()),
            completed < objectives.completedShare()));
  }

  private static Check backlog(boolean grew) {
    String figure = grew ? "growing" : "not growing";
    return new Check(Kind.CAPACITY, "backlog at the end", figure, "not growing", grew);
  }

  private static void objectives(
      List<Check> checks, Workload.Objectives objectives, Figures figures) {
    double errors = figures.sent() == 0 ? 0 : share(figures.failed(), figures.sent());
    checks.add(
        new Check(
            Kind.OBJECTIVE,
            "failed of sent",
            percent(errors),
            "at most " + percent(objectives.errorShare()),
            errors > objectives.errorShare()));
    checks.add(atMost("read response p99", figures.responseP99Nanos(), objectives.readP99()));
    figures
        .lagP99Nanos()
        .ifPresent(lag -> checks.add(atMost("sync lag p99", lag, objectives.lagP99())));
  }

  private static Check atMost(String name, long nanos, Duration limit) {
    return new Check(
        Kind.OBJECTIVE,
        name,
        millis((double) nanos),
        "at most " + millis((double) limit.toNanos()),
        nanos > limit.toNanos());
  }

  private static Check zero(String name, long value) {
    return new Check(Kind.BENCH, name, Long.toString(value), "0", value != 0);
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  private static String millis(double nanos) {
    return String.format(Locale.ROOT, "%.3f ms", nanos / NANOS_PER_MILLI);
  }

  private static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%.0f/s", rate);
  }
}
