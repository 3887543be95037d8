package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.Phase;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The other files of a run: correctness, bulk load, processes, phases, environment. */
final class FactSections {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String TIMED = "timed";
  private static final String PING_NOTE =
      "The longest hiccup of a Redis is the longest PING that a prober in the generator saw.";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private FactSections() {}

  static List<Section> of(RunDirectory run, List<Metric> series, HistogramLog log) {
    List<Section> sections = new ArrayList<>();
    sections.add(new Section("Correctness", correctness(run)));
    sections.addAll(VerificationSections.of(run, log));
    sections.add(new Section("Checks", checks(run)));
    sections.add(new Section("Bulk load", bulkLoad(run)));
    if (run.manifest().kind() != RunKind.JMH) {
      sections.add(new Section("Further figures", further(series, log.tags())));
    }
    sections.add(new Section("Processes", processes(run)));
    sections.add(new Section("Phases", phases(run)));
    sections.add(new Section("Environment", environment(run)));
    return sections;
  }

  private static List<Block> correctness(RunDirectory run) {
    List<Block.Fact> facts = new ArrayList<>();
    run.json("correctness.json")
        .orElse(Json.object())
        .properties()
        .forEach(counter -> facts.add(counter(Names.words(counter.getKey()), counter.getValue())));
    return facts.isEmpty()
        ? List.of()
        : List.of(new Block.Facts("", facts, false), new Block.Note("Each must be zero."));
  }

  private static Block.Fact counter(String name, JsonNode value) {
    if (value.isIntegralNumber()) {
      return Block.Fact.judged(name, FigureText.count(value.asLong()), value.asLong() == 0);
    }
    String text = value.isNull() ? "not checked" : value.asText(value.toString());
    return Block.Fact.plain(name, text);
  }

  /** What was held against a limit, to judge whether bench and system kept up. */
  private static List<Block> checks(RunDirectory run) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode check : run.json("checks.json").orElse(Json.object())) {
      if (check.path("kind").asText().equals("CORRECTNESS")) {
        continue; // These have a section of their own.
      }
      rows.add(
          List.of(
              check.path("name").asText(FigureText.NONE),
              check.path("figure").asText(FigureText.NONE),
              check.path("limit").asText(FigureText.NONE),
              outcome(check)));
    }
    List<String> columns = List.of("check", "figure", "limit", "result");
    return rows.isEmpty() ? List.of() : List.of(new Block.Table(columns, 1, 1, rows));
  }

  /** Older runs without outcomes record only whether a limit was broken. */
  private static String outcome(JsonNode check) {
    String outcome = check.path("outcome").asText();
    if (outcome.equals("UNDECIDED")) {
      return "undecided";
    }
    if (!check.path("broken").asBoolean()) {
      return "kept";
    }
    return check.path("kind").asText().equals("LATENESS") ? "late" : Block.Table.BROKEN;
  }

  private static List<Block> bulkLoad(RunDirectory run) {
    List<Block.Fact> facts = new ArrayList<>();
    List<Block> blocks = new ArrayList<>();
    JsonNode load = run.json("bulkload.json").orElse(Json.object());
    double seconds = load.path("elapsedNanos").asDouble() / NANOS_PER_SECOND;
    if (seconds > 0) {
      double rate = load.path("loaded").asLong() / seconds;
      facts.add(Block.Fact.plain("rate", FigureText.of(rate, "entities/s")));
    }
    for (var figure : load.properties()) {
      if (figure.getKey().equals(TIMED)) {
        blocks.add(new Block.Note("Timed: " + figure.getValue().asText() + "."));
      } else if (!figure.getKey().equals("rate")) {
        String text = figure(figure.getKey(), figure.getValue());
        facts.add(Block.Fact.plain(Names.words(figure.getKey()), text));
      }
    }
    if (!facts.isEmpty()) {
      blocks.add(0, new Block.Facts("", facts, false));
    }
    return blocks;
  }

  /** Metrics that no histogram of the run shows already. */
  private static List<Block> further(List<Metric> series, Set<String> tags) {
    List<List<String>> rows = new ArrayList<>();
    for (Metric each : series) {
      String name = each.key().name();
      if (tags.stream().noneMatch(tag -> name.startsWith(tag + "."))) {
        rows.add(List.of(Names.of(each.key()), Names.figure(each)));
      }
    }
    return rows.isEmpty()
        ? List.of()
        : List.of(new Block.Table(List.of("figure", "value"), 1, rows));
  }

  private static List<Block> processes(RunDirectory run) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode process : run.json("processes.json").orElse(Json.object())) {
      rows.add(
          List.of(
              Names.role(process.path("role").asText(FigureText.NONE)),
              process.path("pid").asText(FigureText.NONE),
              seconds(process.path("cpuSeconds")),
              seconds(process.path("runQueueWaitSeconds")),
              figure("maxHiccupNanos", process.path("maxHiccupNanos")),
              memory(process)));
    }
    List<String> columns =
        List.of(
            "process",
            "pid",
            "CPU time",
            "run-queue wait",
            "longest hiccup",
            "memory, start – end");
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>(List.of(new Block.Table(columns, 1, rows)));
    if (rows.stream().anyMatch(row -> row.get(0).startsWith("Redis "))) {
      blocks.add(new Block.Note(PING_NOTE));
    }
    return blocks;
  }

  /** In RAM, at start and end of the measurement. */
  private static String memory(JsonNode process) {
    JsonNode start = process.path("memoryAtStart").path("residentBytes");
    JsonNode end = process.path("memoryAtEnd").path("residentBytes");
    return start.isNumber() && end.isNumber()
        ? FigureText.of(start.asDouble(), "B") + " – " + FigureText.of(end.asDouble(), "B")
        : FigureText.NONE;
  }

  private static String seconds(JsonNode value) {
    return value.isNumber() ? FigureText.of(value.asDouble(), "s") : FigureText.NONE;
  }

  private static List<Block> phases(RunDirectory run) {
    List<List<String>> rows = new ArrayList<>();
    for (Phase phase : run.manifest().phases()) {
      rows.add(
          List.of(
              phase.name(),
              TIME.format(phase.start()),
              FigureText.nanos(phase.elapsed().toNanos())));
    }
    return rows.isEmpty()
        ? List.of()
        : List.of(new Block.Table(List.of("phase", "start (UTC)", "took"), 1, rows));
  }

  private static List<Block> environment(RunDirectory run) {
    List<Block.Fact> facts = new ArrayList<>();
    flatten("", run.json("environment.json").orElse(Json.object()), facts);
    return facts.isEmpty() ? List.of() : List.of(new Block.Facts("", facts, true));
  }

  private static void flatten(String name, JsonNode node, List<Block.Fact> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              child ->
                  flatten(
                      name.isEmpty()
                          ? Names.words(child.getKey())
                          : name + " · " + Names.words(child.getKey()),
                      child.getValue(),
                      into));
    } else if (node.isArray()) {
      List<String> items = new ArrayList<>();
      node.forEach(item -> items.add(item.isValueNode() ? item.asText() : item.toString()));
      into.add(Block.Fact.plain(name, String.join(" ", items)));
    } else {
      into.add(Block.Fact.plain(name, node.isNull() ? FigureText.NONE : node.asText()));
    }
  }

  /** A figure by the unit its name ends in. */
  private static String figure(String name, JsonNode value) {
    if (!value.isNumber()) {
      return value.isMissingNode() || value.isNull()
          ? FigureText.NONE
          : value.asText(value.toString());
    }
    if (name.contains("Nanos")) {
      return FigureText.nanos(value.asDouble());
    }
    return FigureText.of(
        value.asDouble(), name.toLowerCase(Locale.ROOT).endsWith("bytes") ? "B" : "1");
  }
}
