package io.prefetchbench.league;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.prefetchbench.load.LoadProcess;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.Phase;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What one run of the league gave, a line of {@code cells.ndjson}: figures that are known, the
 * first wrong read of each kind, and entities whose last version was not readable in the end.
 */
record CellResult(
    int repeat,
    Scenario scenario,
    Contender contender,
    String folder,
    String result,
    boolean valid,
    List<String> reasons,
    Map<String, Double> figures,
    Map<String, Long> counters,
    List<JsonNode> offences,
    List<String> examples) {
  static final String READS = "readsPerSecond";
  static final String FAILED = "failedShare";
  static final String RESPONSE_P99 = "responseP99Nanos";
  static final String STALE = "staleShare";
  static final String OLDEST = "oldestNanos";
  static final String FRESH = "freshWithin10msShare";
  static final String PRIMARY_READS = "primaryReadsPerSecond";
  static final String PRIMARY_CPUS = "primaryCpus";

  private static final Map<String, String> METRICS =
      Map.of(
          READS,
          "read.completed",
          "responseP50Nanos",
          "read.response.p50",
          RESPONSE_P99,
          "read.response.p99",
          "serviceP99Nanos",
          "read.service.p99",
          STALE,
          "read.staleShare",
          FRESH,
          "read.fresherThan.10ms",
          "freshWithin100msShare",
          "read.fresherThan.100ms",
          "freshWithin1sShare",
          "read.fresherThan.1000ms",
          "lagP99Nanos",
          "sync.lag.p99");

  CellResult {
    reasons = List.copyOf(reasons);
    figures = Map.copyOf(figures);
    counters = Map.copyOf(counters);
    offences = List.copyOf(offences);
    examples = List.copyOf(examples);
  }

  static CellResult of(LeaguePlan.Cell cell, LoadProcess.Ended ended, PrimaryMeter meter) {
    RunDirectory run = ended.run();
    // A run that was refused, by a strategy that needs a newer Redis for example, has none.
    JsonNode facts = run.json("verification.json").orElseGet(MissingNode::getInstance);
    Map<String, Double> figures = new LinkedHashMap<>();
    for (Metric metric : run.metrics()) {
      METRICS.forEach(
          (name, of) -> {
            if (metric.key().name().equals(of)) {
              figures.put(name, metric.median());
            }
          });
    }
    if (facts.has("staleness")) {
      figures.put(OLDEST, facts.at("/staleness/oldestNanos").asDouble());
    }
    if (facts.has("reads")) {
      double due = Math.max(1, facts.at("/reads/due").asDouble());
      figures.put(FAILED, facts.at("/reads/failed").asDouble() / due);
    }
    load(run, meter)
        .ifPresent(
            load -> {
              figures.put(PRIMARY_READS, load.readsPerSecond());
              figures.put("changesPerSecond", load.changesPerSecond());
              load.cpus().ifPresent(cpus -> figures.put(PRIMARY_CPUS, cpus));
            });
    Map<String, Long> counters = new LinkedHashMap<>();
    run.json("correctness.json")
        .ifPresent(
            json ->
                json.properties().forEach(e -> counters.put(e.getKey(), e.getValue().asLong())));
    return new CellResult(
        cell.repeat(),
        cell.scenario(),
        cell.contender(),
        "cells/" + run.path().getFileName(),
        run.manifest().result().name(),
        run.manifest().valid(),
        run.manifest().reasons(),
        figures,
        counters,
        list(facts.at("/staleness/offences")),
        list(facts.at("/cacheEqualsPrimary/examples")).stream().map(JsonNode::asText).toList());
  }

  private static Optional<PrimaryMeter.Load> load(RunDirectory run, PrimaryMeter meter) {
    return run.manifest().phases().stream()
        .filter(phase -> phase.name().equals("measurement"))
        .findFirst()
        .flatMap((Phase phase) -> meter.between(phase.start(), phase.end()));
  }

  OptionalDouble figure(String name) {
    return LeagueTable.figure(figures, name);
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }
}
