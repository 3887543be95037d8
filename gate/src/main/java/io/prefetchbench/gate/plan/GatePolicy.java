package io.prefetchbench.gate.plan;

import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What the gate decides by. Immutable.
 *
 * @param redChance q, the accepted chance that a suite in which nothing changed is red
 * @param screenP a row with at most this p in the first stage is looked at again
 * @param screenShare share of δ that a suspect's estimate reaches in the first stage
 * @param confirmP the largest p of a red row, before it is divided among the rows
 * @param discardedMax share of discarded blocks above which a row is UNMEASURABLE
 * @param blocking texts of the rows that may turn a build red; empty: all rows of the primary
 *     metric and of allocation
 */
public record GatePolicy(
    double redChance,
    int screenBlocks,
    double screenP,
    double screenShare,
    int confirmBlocks,
    double confirmP,
    double discardedMax,
    Map<MetricKind, MetricRule> rules,
    List<String> blocking,
    List<AcceptedChange> accepted) {
  public static final GatePolicy DEFAULT =
      new GatePolicy(
          0.01,
          8,
          0.15,
          0.8,
          20,
          0.01,
          0.30,
          Map.of(
              MetricKind.THROUGHPUT, new MetricRule(0.03, 0.05, 2, 0),
              MetricKind.TIME, new MetricRule(0.03, 0.05, 2, 0),
              MetricKind.CPU, new MetricRule(0.03, 0.05, 2, 0),
              MetricKind.ALLOCATION, new MetricRule(0.01, 0.02, 16, 0),
              MetricKind.LATENCY_P50, new MetricRule(0.05, 0.08, 50_000, 1_000),
              MetricKind.LATENCY_P99, new MetricRule(0.10, 0.20, 200_000, 10_000),
              MetricKind.COUNT, new MetricRule(0.005, 0.005, 0, 0)),
          List.of(),
          List.of());

  public GatePolicy {
    Range.CHANCE.require("redChance", redChance);
    Range.BLOCKS.require("screenBlocks", screenBlocks);
    Range.CHANCE.require("screenP", screenP);
    Range.SHARE.require("screenShare", screenShare);
    Range.BLOCKS.require("confirmBlocks", confirmBlocks);
    Range.CHANCE.require("confirmP", confirmP);
    Range.CHANCE.require("discardedMax", discardedMax);
    Map<MetricKind, MetricRule> ordered = new EnumMap<>(MetricKind.class);
    ordered.putAll(rules);
    if (ordered.size() != MetricKind.values().length) {
      throw new IllegalArgumentException("rules: expected all kinds, was " + ordered.keySet());
    }
    rules = Collections.unmodifiableMap(ordered);
    blocking = List.copyOf(blocking);
    accepted = List.copyOf(accepted);
  }

  public MetricRule rule(MetricKind kind) {
    return Objects.requireNonNull(rules.get(kind), kind.word());
  }

  /**
   * Returns whether the row with these texts may turn a build red.
   *
   * @param names texts that fit the row; one of the list is enough
   * @param main whether it may without being named: the figure its benchmark is about, allocation
   */
  public boolean blocks(List<String> names, boolean main) {
    return blocking.isEmpty() ? main : names.stream().anyMatch(blocking::contains);
  }

  /** Returns the largest p of a red row, so that all of them by chance have redChance at most. */
  public double redP(int rows) {
    return Math.min(confirmP, redChance / (screenP * rows));
  }

  /** Checks that the blocks are enough for the p that is asked for: n blocks reach 2⁻ⁿ at best. */
  public void requireDecidable(int blockingRows) {
    require("screenBlocks", screenBlocks(), screenP(), blockingRows);
    require("confirmBlocks", confirmBlocks(), redP(blockingRows), blockingRows);
  }

  private static void require(String name, int blocks, double p, int rows) {
    int needed = (int) Math.ceil(-Math.log(p) / Math.log(2) - 1e-9);
    if (blocks < needed) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s: expected at least %d, was %d: with %d blocking rows a decision needs p <= %.2g,"
                  + " and n blocks reach 1/2^n",
              name,
              needed,
              blocks,
              rows,
              p));
    }
  }
}
