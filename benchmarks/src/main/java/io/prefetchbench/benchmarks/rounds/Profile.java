package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.DidYouMean;
import java.util.List;
import java.util.Map;

/**
 * How much is measured: rounds, iterations, and the centre values of parameters that were not
 * named. A parameter that is named ({@code -p name=value}) is never touched; one that is neither
 * here nor on the command line takes every value it is declared with. Immutable.
 *
 * @param name as the command line has it
 * @param rounds unless the command line names another number
 * @param notForClaims true if its figures must not be quoted or compared
 * @param centre question to parameter to values
 */
public record Profile(
    String name,
    int rounds,
    Iterations iterations,
    boolean notForClaims,
    Map<String, Map<String, List<String>>> centre) {

  /** Shows that all works, in under a minute; its figures are too few to be quoted. */
  public static final Profile SMOKE =
      new Profile(
          "smoke",
          1,
          new Iterations(1, 300, 2, 400),
          true,
          Map.of(
              "bulkload",
              Map.of(
                  "strategy", List.of("OURS", "DEMOS"),
                  "keyspace", List.of("COLD"),
                  "shape", List.of("category-5"),
                  "entities", List.of("5000")),
              "apply",
              Map.of(
                  "client", List.of("JEDIS"),
                  "strategy", List.of("OURS"),
                  "backlog", List.of("DISTINCT"),
                  "shape", List.of("category-5"),
                  "entities", List.of("2000")),
              "encode",
              Map.of("form", List.of("LISTPACK"), "shape", List.of("category-5")),
              "concurrentreads",
              Map.of("through", List.of("JEDIS"), "shape", List.of("category-5")),
              "asyncreads",
              Map.of("through", List.of("LETTUCE"), "shape", List.of("category-5")),
              "readpath",
              Map.of("found", List.of("HIT"), "shape", List.of("category-5")),
              "lookup",
              Map.of(
                  "strategy", List.of("OURS"),
                  "outcome", List.of("HIT"),
                  "shape", List.of("category-5"))));

  /** Three rounds around the centre: about ten minutes. */
  public static final Profile QUICK =
      new Profile(
          "quick",
          3,
          new Iterations(2, 1000, 3, 1000),
          false,
          Map.of(
              "apply",
              Map.of("backlog", List.of("DISTINCT"), "shape", List.of("category-5")),
              "concurrentreads",
              Map.of("shape", List.of("category-5")),
              "asyncreads",
              Map.of("shape", List.of("category-5")),
              "bulkload",
              Map.of("shape", List.of("category-5"), "entities", List.of("20000")),
              "lookup",
              Map.of(
                  "outcome", List.of("HIT"),
                  "shape", List.of("category-5"))));

  /**
   * Iterations of one fork.
   *
   * @param warmupMillis length of one warm-up iteration
   * @param measuredMillis length of one measured iteration
   */
  public record Iterations(int warmup, long warmupMillis, int measured, long measuredMillis) {
    /** What the iterations take together, ms. */
    public long totalMillis() {
      return warmup * warmupMillis + measured * measuredMillis;
    }
  }

  public Profile {
    centre = Map.copyOf(centre);
  }

  /**
   * The profile of this name.
   *
   * @throws BadInput if there is none
   */
  public static Profile named(String name) {
    for (Profile profile : List.of(SMOKE, QUICK)) {
      if (profile.name.equals(name)) {
        return profile;
      }
    }
    throw new BadInput(
        "--profile: expected smoke or quick, was '%s'%s"
            .formatted(name, DidYouMean.suffix(name, List.of("smoke", "quick"))));
  }

  /** Centre values of one parameter of one question; the declared ones if there are none. */
  List<String> values(String question, String param, List<String> declared) {
    return centre.getOrDefault(question, Map.of()).getOrDefault(param, declared);
  }
}
