package io.prefetchbench.load.judge;

import io.prefetchbench.load.judge.RunVerdict.Check;
import io.prefetchbench.load.judge.RunVerdict.Kind;
import io.prefetchbench.load.plan.Workload;
import java.util.ArrayList;
import java.util.List;

/** Whether the generator sent in time, and whether it had a CPU to do so. */
final class Lateness {
  private static final String SLIP = "slip p99";
  private static final String RUN_QUEUE = "generator's run-queue wait";

  private Lateness() {}

  static List<Check> checks(Workload.Limits limits, CheckFigures figures) {
    List<Check> checks = new ArrayList<>();
    double slipLimit =
        Math.max(
            (double) limits.slipP99().toNanos(),
            limits.slipShareOfResponse() * figures.responseP99Nanos());
    checks.add(
        Check.of(
            Kind.LATENESS,
            SLIP,
            Format.millis(figures.slipP99Nanos()),
            "at most " + Format.millis(Math.round(slipLimit)),
            figures.slipP99Nanos() > slipLimit));
    runQueue(checks, limits, figures);
    return checks;
  }

  /** The sum over threads says little on a busy machine; one thread without a CPU is late. */
  private static void runQueue(List<Check> checks, Workload.Limits limits, CheckFigures figures) {
    if (figures.generatorCpuNanos().isEmpty()
        || figures.generatorQueueNanos().isEmpty()
        || figures.generatorThreadQueueNanos().isEmpty()) {
      return;
    }
    long waited = figures.generatorQueueNanos().getAsLong();
    double ofCpu = Format.share(waited, figures.generatorCpuNanos().getAsLong());
    double ofRun =
        Format.share(figures.generatorThreadQueueNanos().getAsLong(), figures.runNanos());
    checks.add(
        Check.of(
            Kind.LATENESS,
            RUN_QUEUE,
            Format.percent(ofCpu)
                + " of its CPU time, worst thread "
                + Format.percent(ofRun)
                + " of the run",
            Format.percent(limits.runQueueShareOfCpu())
                + " and "
                + Format.percent(limits.runQueueShareOfRun())
                + ", both",
            ofCpu > limits.runQueueShareOfCpu() && ofRun > limits.runQueueShareOfRun()));
  }

  /** Returns whether the generator did not get the CPU time that it was ready to use. */
  static boolean starved(List<Check> checks) {
    return checks.stream().anyMatch(check -> check.name().equals(RUN_QUEUE) && check.broken());
  }
}
