package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.DidYouMean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How much is measured: rounds, iterations, and the centre values of parameters that were not
 * named. A parameter that is named ({@code -p name=value}) is never touched; one that is neither
 * here nor on the command line takes every value it is declared with.
 *
 * @param notForClaims true if its figures must not be quoted or compared
 * @param centre question to parameter to values
 * @param variants question to what is measured beside the centre: each changes the values of some
 *     parameters, and leaves the others at the centre
 */
public record Profile(
    String name,
    List<String> includes,
    int rounds,
    Iterations iterations,
    boolean notForClaims,
    Map<String, Map<String, List<String>>> centre,
    Map<String, List<Map<String, List<String>>>> variants) {
  private static final String SMALL = "category-5";

  /** Every benchmark except those of the client table, which take as long as all others. */
  private static final List<String> CACHE = List.of("\\.(?!Client)\\w+Benchmark\\.");

  private static final List<String> CLIENT_TABLE = List.of("\\.Client\\w+Benchmark\\.");

  /** Shows that all works, in under a minute; its figures are too few to be quoted. */
  public static final Profile SMOKE =
      new Profile(
          "smoke",
          CACHE,
          1,
          new Iterations(1, 300, 2, 300),
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
                  "shape", List.of("category-5"))),
          Map.of());

  private static final Map<String, List<String>> ALONE =
      Map.of("threads", List.of("1"), "shape", List.of(SMALL));
  private static final Map<String, List<String>> BY_THE_DOCS =
      Map.of("setup", List.of("DOCS"), "threads", List.of("1"), "shape", List.of(SMALL));

  /** Three rounds around the centre: about ten minutes. */
  public static final Profile QUICK =
      new Profile(
          "quick",
          CACHE,
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
              Map.of("outcome", List.of("HIT"), "shape", List.of("category-5")),
              "clientread",
              ALONE,
              "clientreadall",
              with(BY_THE_DOCS, "batch", "100"),
              "clientload",
              BY_THE_DOCS,
              "clientapply",
              BY_THE_DOCS),
          Map.of());

  /** The client table: five rounds, one factor at a time around the centre, under an hour. */
  public static final Profile REFERENCE =
      new Profile(
          "reference",
          CLIENT_TABLE,
          5,
          QUICK.iterations,
          false,
          QUICK.centre,
          Map.of(
              "clientread",
              List.of(
                  Map.of("threads", List.of("8"), "setup", List.of("DOCS")),
                  Map.of("threads", List.of("32")),
                  Map.of(
                      "shape", List.of("hash-51x10", "hash-300x10", "hash-50x100"),
                      "setup", List.of("EQUALISED"))),
              "clientreadall",
              List.of(Map.of("batch", List.of("10")))));

  /** Iterations of one fork, and the length of one. */
  public record Iterations(int warmup, long warmupMillis, int measured, long measuredMillis) {
    public long totalMillis() {
      return warmup * warmupMillis + measured * measuredMillis;
    }
  }

  public Profile {
    includes = List.copyOf(includes);
    centre = Map.copyOf(centre);
    variants = Map.copyOf(variants);
  }

  private static Map<String, List<String>> with(
      Map<String, List<String>> values, String param, String value) {
    Map<String, List<String>> more = new HashMap<>(values);
    more.put(param, List.of(value));
    return Map.copyOf(more);
  }

  public static Profile named(String name) {
    for (Profile profile : List.of(SMOKE, QUICK, REFERENCE)) {
      if (profile.name.equals(name)) {
        return profile;
      }
    }
    throw new BadInput(
        "--profile: expected smoke, quick or reference, was '%s'%s"
            .formatted(name, DidYouMean.suffix(name, List.of("smoke", "quick", "reference"))));
  }

  /** Centre values of one parameter of one question; the declared ones if there are none. */
  List<String> values(String question, String param, List<String> declared) {
    return centre.getOrDefault(question, Map.of()).getOrDefault(param, declared);
  }

  /** The centre, which changes nothing, and each variant of a question. */
  List<Map<String, List<String>>> changes(String question) {
    List<Map<String, List<String>>> changes = new ArrayList<>();
    changes.add(Map.of());
    changes.addAll(variants.getOrDefault(question, List.of()));
    return changes;
  }
}
