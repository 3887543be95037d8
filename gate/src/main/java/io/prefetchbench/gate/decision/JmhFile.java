package io.prefetchbench.gate.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.run.JmhForks;
import io.prefetchbench.reports.run.JmhResult;
import io.prefetchbench.reports.run.JmhSettings;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Rows of a result file in JMH's JSON ({@code -rf json}) of any version and project. Stateless. */
final class JmhFile {
  private static final List<String> ENVIRONMENT =
      List.of("jdkVersion", "vmName", "vmVersion", "jvmArgs");

  /** Fewer raw figures may be the same twice by chance. */
  private static final int TELLING = 2;

  private JmhFile() {}

  /** Returns a row for each figure of each result: the primary one and the secondary ones. */
  static FileFigures read(Path file) {
    Json.Foreign json = json(file);
    List<RowFigures> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    List<Object> measured = new ArrayList<>();
    if (!json.note().isEmpty()) {
      notes.add(json.note());
    }
    int scores = 0;
    int missing = 0;
    for (JmhResult result : results(file, json.tree())) {
      add(rows, result);
      scores += JmhForks.scoreOnly(result.primary()) ? 1 : 0;
      missing += JmhForks.missing(result.primary());
      if (figures(result.primary()) >= TELLING) {
        measured.add(result.json());
      }
    }
    if (scores > 0) {
      notes.add(file + " has no rawData in " + scores + " of its results: a score is one fork");
    }
    if (missing > 0) {
      notes.add(file + " has " + missing + " iterations without a finite figure: left out");
    }
    return new FileFigures(rows, notes, measured);
  }

  private static List<JmhResult> results(Path file, JsonNode tree) {
    try {
      return JmhResult.of(tree);
    } catch (IllegalArgumentException e) {
      throw new BadInput(file + " is not a result file of JMH: " + e.getMessage(), e);
    }
  }

  private static void add(List<RowFigures> rows, JmhResult result) {
    RowKey key =
        new RowKey(
            result.benchmark(), result.mode(), result.params(), result.threads(), RowKey.PRIMARY);
    rows.add(row(key, result, result.primary()));
    result
        .secondary()
        .forEach((name, metric) -> rows.add(row(key.withMetric(name), result, metric)));
  }

  private static RowFigures row(RowKey key, JmhResult result, JsonNode metric) {
    return new RowFigures(
        key,
        metric.path("scoreUnit").asText(),
        JmhForks.means(metric),
        JmhForks.count(metric),
        JmhSettings.of(result.json()),
        environment(result.json()),
        Long.MAX_VALUE,
        null);
  }

  private static SortedMap<String, String> environment(JsonNode result) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String name : ENVIRONMENT) {
      if (result.has(name)) {
        values.put(name, PlainText.visible(JmhResult.valueText(result.path(name))));
      }
    }
    return values;
  }

  private static int figures(JsonNode metric) {
    int figures = 0;
    for (JsonNode fork : metric.path("rawData")) {
      figures += fork.size();
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      figures += fork.size();
    }
    return figures;
  }

  private static Json.Foreign json(Path file) {
    try {
      return Json.readForeign(file);
    } catch (IOException e) {
      String why =
          e.getCause() instanceof IllegalArgumentException cause
              ? cause.getMessage()
              : String.valueOf(e.getMessage());
      throw new BadInput(file + " is not whole JSON of JMH (-rf json): " + why, e);
    }
  }
}
