package io.prefetchbench.league;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a league is to measure; the TTL is of strategies whose freshness depends on it. */
record LeaguePlan(
    List<Contender> contenders,
    List<Scenario> scenarios,
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

  record Cell(int repeat, Scenario scenario, Contender contender) {
    String folder() {
      return "cells/%d-%s-%s".formatted(repeat, scenario, contender);
    }
  }

  /** All runs in order: each repeat has every strategy, in another order for each scenario. */
  List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    Random random = new Random(seed);
    for (int repeat = 1; repeat <= repeats; repeat++) {
      for (Scenario scenario : scenarios) {
        List<Contender> shuffled = new ArrayList<>(contenders);
        Collections.shuffle(shuffled, random);
        for (Contender contender : shuffled) {
          cells.add(new Cell(repeat, scenario, contender));
        }
      }
    }
    return cells;
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

  static String text(Duration time) {
    return time.toMillis() + "ms";
  }
}
