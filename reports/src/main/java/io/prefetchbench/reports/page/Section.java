package io.prefetchbench.reports.page;

import java.util.List;

/** A titled part of a report. Immutable. */
public record Section(String title, List<Block> blocks) {
  public Section {
    blocks = List.copyOf(blocks);
  }
}
