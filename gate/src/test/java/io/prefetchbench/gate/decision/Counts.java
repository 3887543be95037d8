package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.decision.ExactBaseline.EnvironmentKey;
import io.prefetchbench.reports.run.Better;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Baselines and counts for tests. */
final class Counts {
  static final EnvironmentKey HERE = new EnvironmentKey("7.0.15", "libc", "amd64");
  static final String COMMANDS = "lookup[client=jedis,outcome=hit]:count:commands";
  static final String BYTES = "lookup[client=jedis,outcome=hit]:count:bytesIn";
  static final String TRIPS = "apply[client=jedis]:count:roundTrips";
  static final String HIT_SHARE = "correctness[client=jedis]:count:hitShare";

  private Counts() {}

  /** One row. */
  static ExactBaseline of(String row, double value) {
    return of(HERE, Map.of(row, value));
  }

  static ExactBaseline of(EnvironmentKey environment, Map<String, Double> values) {
    SortedMap<String, ExactFigure> rows = new TreeMap<>();
    values.forEach((row, value) -> rows.put(row, figure(row, value)));
    SortedMap<String, String> clients = new TreeMap<>(Map.of("jedis", "8.0.2"));
    return new ExactBaseline(environment, clients, "0123abc", rows);
  }

  private static ExactFigure figure(String row, double value) {
    boolean bytes = row.contains(":bytes");
    String unit = row.startsWith("correctness") ? "1" : bytes ? "B/op" : "commands/op";
    return new ExactFigure(value, unit, row.endsWith("hitShare") ? Better.HIGHER : Better.LOWER);
  }
}
