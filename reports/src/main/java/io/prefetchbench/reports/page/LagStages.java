package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.HistogramLog;
import java.util.List;

/** The stages of a change in the order of time; their means add up to the mean lag. Stateless. */
final class LagStages {
  private static final List<String> OF_MOCK =
      List.of("sync.slip", "sync.queue", "sync.batch", "sync.apply");
  private static final List<String> OF_DATABASE =
      List.of("sync.slip", "sync.commit", "sync.delivery", "sync.batch", "sync.apply");
  private static final List<String> OF_TOPIC =
      List.of(
          "sync.slip",
          "sync.commit",
          "sync.decode",
          "sync.produce",
          "sync.fetch",
          "sync.batch",
          "sync.apply");

  private LagStages() {}

  /** The tags of a run; a database's commit and a topic's stages are told apart. */
  static List<String> of(HistogramLog log) {
    if (log.tags().contains("sync.produce")) {
      return OF_TOPIC;
    }
    return log.tags().contains("sync.delivery") ? OF_DATABASE : OF_MOCK;
  }
}
