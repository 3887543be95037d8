package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.Deviation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How steady the rows are, and which of them should be able to turn a build red. Immutable.
 *
 * @param rows the steadiest first
 */
public record RowSteadiness(List<Steadiness> rows) {
  /** Number of blocks a row needs. */
  public static final int BLOCKS_MIN = 12;

  private static final double SHOWS_FIVE = 0.02;
  private static final double SHOWS_TEN = 0.05;

  /**
   * One row.
   *
   * @param sigma spread of d between blocks, with its 90 % interval
   * @param shows the smallest step it can detect, relative: 0.05, 0.10, or infinity
   */
  public record Steadiness(String row, int blocks, Deviation sigma, double shows) {}

  public RowSteadiness {
    rows = List.copyOf(rows);
  }

  /**
   * Judges rows by their A/A blocks.
   *
   * @throws IllegalArgumentException if a row has fewer than {@value #BLOCKS_MIN} blocks
   */
  public static RowSteadiness of(List<RowEvidence> recorded) {
    return new RowSteadiness(
        recorded.stream()
            .map(RowSteadiness::steadiness)
            .sorted(Comparator.comparingDouble(row -> row.sigma().sigma()))
            .toList());
  }

  private static Steadiness steadiness(RowEvidence row) {
    if (row.blocks().size() < BLOCKS_MIN) {
      throw new IllegalArgumentException(
          "%s has %s blocks; expected at least %s"
              .formatted(row.key().text(), row.blocks().size(), BLOCKS_MIN));
    }
    double[] differences =
        row.blocks().stream()
            .mapToDouble(block -> Math.log(block.candidate() / block.base()))
            .toArray();
    Deviation sigma = Deviation.of(differences);
    double forkNoise = sigma.sigma() / Math.sqrt(2);
    double shows =
        forkNoise <= SHOWS_FIVE ? 0.05 : forkNoise <= SHOWS_TEN ? 0.10 : Double.POSITIVE_INFINITY;
    return new Steadiness(row.key().text(), differences.length, sigma, shows);
  }

  /** Returns the texts of the rows that can detect a step of 10 % or less, sorted. */
  public List<String> proposed() {
    return rows.stream()
        .filter(row -> Double.isFinite(row.shows()))
        .map(Steadiness::row)
        .sorted()
        .toList();
  }

  /**
   * Returns the changes that the proposal makes: {@code + row} and {@code - row}; empty if none.
   */
  public List<String> changes(List<String> present) {
    List<String> changes = new ArrayList<>();
    List<String> wanted = proposed();
    wanted.stream().filter(row -> !present.contains(row)).forEach(row -> changes.add("+ " + row));
    present.stream().filter(row -> !wanted.contains(row)).forEach(row -> changes.add("- " + row));
    return changes;
  }
}
