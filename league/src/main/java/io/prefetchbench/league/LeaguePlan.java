package io.prefetchbench.league;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a league is to measure. Immutable.
 *
 * @param contenders words of {@link Contender}
 * @param scenarios words of {@link Scenario}
 * @param durationMillis length of each measurement
 * @param ttlMillis of the strategies whose freshness depends on it
 * @param redis where the Redis of the caches is: one that is started
 */
record LeaguePlan(
    List<String> contenders,
    List<String> scenarios,
    int repeats,
    long durationMillis,
    double readsPerSecond,
    long ttlMillis,
    long seed,
    String redis) {
  private static final Duration WARMUP_MAX = Duration.ofSeconds(3);

  /** What a cell costs besides its measurement: servers, filling, warm-up, judgement; seen here. */
  private static final long CELL_MILLIS = 14_000;

  LeaguePlan {
    contenders = List.copyOf(contenders);
    scenarios = List.copyOf(scenarios);
  }

  /** One run of the league. */
  record Cell(int repeat, Scenario scenario, Contender contender) {
    /** Its folder below the run directory. */
    String folder() {
      return "cells/%d-%s-%s".formatted(repeat, scenario.word(), contender.word());
    }
  }

  /** All runs in order: each repeat has every strategy, in another order for each scenario. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    Random random = new Random(seed);
    for (int repeat = 1; repeat <= repeats; repeat++) {
      for (String scenario : scenarios) {
        List<String> shuffled = new ArrayList<>(contenders);
        Collections.shuffle(shuffled, random);
        for (String contender : shuffled) {
          cells.add(
              new Cell(
                  repeat,
                  Scenario.valueOf(constant(scenario)),
                  Contender.valueOf(constant(contender))));
        }
      }
    }
    return cells;
  }

  private static String constant(String word) {
    return word.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  Duration duration() {
    return Duration.ofMillis(durationMillis);
  }

  Duration warmup() {
    Duration third = duration().dividedBy(3);
    return third.compareTo(WARMUP_MAX) < 0 ? third : WARMUP_MAX;
  }

  Duration ttl() {
    return Duration.ofMillis(ttlMillis);
  }

  /** About how long this many runs take. */
  Duration estimate(int count) {
    return Duration.ofMillis(count * (durationMillis + CELL_MILLIS));
  }

  /** A time as workload files write it. */
  static String text(Duration time) {
    return time.toMillis() + "ms";
  }
}
