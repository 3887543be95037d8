package io.prefetchbench.load.run;

/** The warnings of a run: each names its cause, the next step, and where to read more. */
enum RunWarning {
  ANSWERS_EVERYTHING(
      "check --target-path: a read of this target cannot miss",
      "docs/TROUBLESHOOTING.md#target-hits"),
  MISSES(
      "check --target-path and --entities, or load the target first",
      "docs/TROUBLESHOOTING.md#target-misses"),
  NOTHING_MISSING(
      "read generator.capacity as an estimate, or let the target answer /nothing",
      "docs/TROUBLESHOOTING.md#target-capacity"),
  MUTATIONS_FAILED(
      "read raw/server.log and raw/worker.log, or offer fewer mutations per second",
      "docs/TROUBLESHOOTING.md#failed-mutations"),
  NOT_WRITTEN(
      "free space on the disk of the run directory, then repeat the run",
      "docs/TROUBLESHOOTING.md#disk"),
  ONE_REDIS(
      "leave out --primary same to count them separately", "docs/TROUBLESHOOTING.md#one-redis"),
  SHARED_CPUS(
      "for latencies to quote use a machine with more CPUs", "docs/TROUBLESHOOTING.md#shared-cpus"),
  FEW_STALE_READS(
      "offer more mutations (--mutations), fewer entities (--entities), or measure for longer"
          + " (--duration)",
      "docs/TROUBLESHOOTING.md#few-stale-reads"),
  HICCUPS("close other programs, then repeat the run", "docs/TROUBLESHOOTING.md#hiccups"),
  WARM_UP(
      "close other programs, or let it take longer (--warmup-max)",
      "docs/TROUBLESHOOTING.md#warm-up");

  private final String nextStep;
  private final String help;

  RunWarning(String nextStep, String help) {
    this.nextStep = nextStep;
    this.help = help;
  }

  /** Returns the warning as one line. */
  String because(String cause) {
    return cause + "; " + nextStep + " (" + help + ")";
  }
}
