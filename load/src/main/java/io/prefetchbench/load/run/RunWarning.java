package io.prefetchbench.load.run;

/** The warnings of a run: each names its cause, the next step, and where to read more. */
enum RunWarning {
  ANSWERS_EVERYTHING("check --target-path: a read of this target cannot miss", "target-hits"),
  MISSES("check --target-path and --entities, or load the target first", "target-misses"),
  NOTHING_MISSING(
      "read generator.capacity as an estimate, or let the target answer /nothing",
      "target-capacity"),
  MUTATIONS_FAILED(
      "read raw/server.log and raw/worker.log, or offer fewer mutations per second",
      "failed-mutations"),
  CHANGES_FAILED(
      "read the log of the system of record, or offer fewer mutations per second",
      "failed-mutations"),
  NO_VERSION("check where the answers carry the version", "target-hits"),
  NOT_WRITTEN("free space on the disk of the run directory, then repeat the run", "disk"),
  SHARED_CPUS("for latencies to quote use a machine with more CPUs", "shared-cpus"),
  FEW_STALE_READS(
      "offer more mutations (--mutations), fewer entities (--entities), or measure for longer"
          + " (--duration)",
      "few-stale-reads"),
  HICCUPS("close other programs, then repeat the run", "hiccups"),
  WARM_UP("close other programs, or let it take longer (--warmup-max)", "warm-up");

  private final String nextStep;
  private final String help;

  /** {@code help}: anchor in the troubleshooting page. */
  RunWarning(String nextStep, String help) {
    this.nextStep = nextStep;
    this.help = help;
  }

  String because(String cause) {
    return cause + "; " + nextStep + " (docs/TROUBLESHOOTING.md#" + help + ")";
  }
}
