package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.benchmarks.rounds.RoundRunner.Fork;
import io.prefetchbench.reports.run.RunDirectory;
import java.nio.file.Path;

/**
 * Takes a fork that an interrupted run has already measured from that run's folder, and runs the
 * others.
 *
 * @param fork runs what is not there
 * @param earlier the interrupted run, whose folder is that of this run
 */
public record KeptForks(Fork fork, RunDirectory earlier) implements Fork {
  @Override
  public ForkScores run(BenchmarkCell cell, Path json, Path log) {
    // JMH opens its result file first: a run that was killed may leave an empty one.
    if (json.toFile().length() == 0) {
      return fork.run(cell, json, log);
    }
    String name = earlier.path().relativize(json.toAbsolutePath()).toString();
    return ForkScores.of(earlier.json(name).orElseThrow().get(0));
  }
}
