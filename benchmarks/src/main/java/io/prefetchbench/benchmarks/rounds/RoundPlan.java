package io.prefetchbench.benchmarks.rounds;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** In each round every cell once, shuffled, so that drift falls on all cells alike. */
public record RoundPlan(List<BenchmarkCell> cells, int rounds, long seed) {
  private static final int ROUNDS_MAX = 1000;

  public RoundPlan {
    cells = List.copyOf(cells);
    if (cells.isEmpty() || rounds < 1 || rounds > ROUNDS_MAX) {
      throw new IllegalArgumentException("a plan needs a cell, and 1 to 1000 rounds");
    }
  }

  /** The cells of one round in the order of their forks; rounds count from 1. */
  public List<BenchmarkCell> round(int number) {
    List<BenchmarkCell> shuffled = new ArrayList<>(cells);
    Collections.shuffle(shuffled, new Random(seed + 0x9E3779B97F4A7C15L * number));
    return List.copyOf(shuffled);
  }

  public int forks() {
    return cells.size() * rounds;
  }
}
