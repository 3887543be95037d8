package io.prefetchbench.benchmarks.rounds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The figures of the cells of a run, one per round, in round order. */
public final class RoundResults {
  private final Map<BenchmarkCell, List<ForkScores>> byCell = new LinkedHashMap<>();

  /** Starts empty for these cells; results are listed in this order. */
  public RoundResults(List<BenchmarkCell> cells) {
    cells.forEach(cell -> byCell.put(cell, new ArrayList<>()));
  }

  public void add(BenchmarkCell cell, ForkScores scores) {
    List<ForkScores> rounds = byCell.get(cell);
    if (rounds == null) {
      throw new IllegalArgumentException("not a cell of this run: " + cell.title());
    }
    rounds.add(scores);
  }

  public List<BenchmarkCell> cells() {
    return List.copyOf(byCell.keySet());
  }

  /** Names of a cell's figures, the one it is about first; empty if no fork of it ended. */
  public List<String> figures(BenchmarkCell cell) {
    List<ForkScores> rounds = byCell.getOrDefault(cell, List.of());
    return rounds.isEmpty() ? List.of() : List.copyOf(rounds.get(0).figures().keySet());
  }

  public List<Double> samples(BenchmarkCell cell, String figure) {
    List<Double> samples = new ArrayList<>();
    for (ForkScores round : byCell.getOrDefault(cell, List.of())) {
      Double value = round.figures().get(figure);
      if (value != null && Double.isFinite(value)) {
        samples.add(value);
      }
    }
    return samples;
  }

  /** A figure of one cell divided by that of another, a value per round; empty without both. */
  public List<Double> ratios(BenchmarkCell cell, BenchmarkCell other, String figure) {
    return ratios(samples(cell, figure), samples(other, figure));
  }

  /** Values divided by others, round by round; empty unless there are as many of both. */
  public static List<Double> ratios(List<Double> over, List<Double> under) {
    List<Double> ratios = new ArrayList<>();
    for (int round = 0; over.size() == under.size() && round < over.size(); round++) {
      ratios.add(over.get(round) / under.get(round));
    }
    return ratios;
  }

  /** The floor of a cell if it was measured. */
  public Optional<BenchmarkCell> floor(BenchmarkCell cell) {
    return CellSelection.floorOf(cell).filter(byCell::containsKey);
  }

  /** The published demos' way to load and to apply, the client's own way to read. */
  public Optional<BenchmarkCell> rival(BenchmarkCell cell) {
    if (!"OURS".equals(cell.params().get("strategy"))) {
      return Optional.empty();
    }
    String rival = cell.question().equals("lookup") ? "EQUALISED" : "DEMOS";
    return Optional.of(cell.with("strategy", rival)).filter(byCell::containsKey);
  }

  /** True if an operation takes less than twice the time of the empty one. */
  public boolean isHarness(BenchmarkCell cell) {
    double operation = nanosPerOperation(cell);
    return byCell.keySet().stream()
        .filter(other -> other.question().equals("canary") && !cell.question().equals("canary"))
        .filter(canary -> canary.jdk().equals(cell.jdk()))
        .anyMatch(canary -> operation < 2 * nanosPerOperation(canary));
  }

  private double nanosPerOperation(BenchmarkCell cell) {
    List<Double> rates = samples(cell, ForkScores.THROUGHPUT);
    if (!rates.isEmpty()) {
      return 1e9 / Spread.of(rates).median();
    }
    List<Double> times = samples(cell, "mean");
    return times.isEmpty() ? Double.POSITIVE_INFINITY : Spread.of(times).median();
  }
}
