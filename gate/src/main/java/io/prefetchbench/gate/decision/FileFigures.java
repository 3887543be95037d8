package io.prefetchbench.gate.decision;

import java.util.List;

/**
 * What one file says. Immutable.
 *
 * @param rows its rows; forks of one row may be in several of them
 * @param notes what was left out or read in a particular way, a sentence each, naming the file
 * @param measured what was measured, for finding the same measurement in two files: equal if and
 *     only if the figures are
 */
record FileFigures(List<RowFigures> rows, List<String> notes, List<Object> measured) {
  FileFigures {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
    measured = List.copyOf(measured);
  }
}
