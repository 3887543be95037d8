package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.rounds.RoundResults;
import io.prefetchbench.reports.run.Metric;
import java.util.List;

/** A tool that is not ours, measured once a round. For use by one thread. */
public interface OutsideTool {
  /**
   * Measures once more; does nothing where the tool is not on the path, or no cell asks for it.
   *
   * @throws io.prefetchbench.testbed.command.Untrustworthy if the tool failed
   */
  void measure();

  /** A metric for each of its loads, a sample a round. */
  List<Metric> metrics();

  /**
   * Lines for the end of the table.
   *
   * @param results of the cells of the same rounds
   */
  List<String> lines(RoundResults results);
}
