package io.prefetchbench.reports.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Two runs, metric by metric, without a verdict. Immutable.
 *
 * @param changes the metrics that both have, in the first run's order
 * @param notCompared metrics that a caveat of a run keeps from being compared, with the reason
 * @param warnings what differs between the runs besides the figures, and what was left out
 */
public record Comparison(
    String first,
    String second,
    List<Change> changes,
    List<NotCompared> notCompared,
    List<String> onlyInFirst,
    List<String> onlyInSecond,
    List<String> warnings) {
  private static final int MOST_SHOWN = 6;

  public Comparison {
    changes = List.copyOf(changes);
    notCompared = List.copyOf(notCompared);
    onlyInFirst = List.copyOf(onlyInFirst);
    onlyInSecond = List.copyOf(onlyInSecond);
    warnings = List.copyOf(warnings);
  }

  /**
   * Compares two runs. Of a suite, the parts that can be compared are; of a run with caveats, the
   * metrics that they do not cover. Throws NotComparable if a run is not a result or not for
   * claims, or they have no metric in common that can be compared.
   */
  public static Comparison of(RunDirectory first, RunDirectory second) {
    List<String> warnings = new ArrayList<>();
    Map<MetricKey, String> refused = new LinkedHashMap<>();
    Map<MetricKey, Metric> left = comparable(first, warnings, refused);
    Map<MetricKey, Metric> right = comparable(second, warnings, refused);
    List<Change> changes = new ArrayList<>();
    List<NotCompared> notCompared = new ArrayList<>();
    List<String> onlyInFirst = new ArrayList<>();
    for (Metric series : left.values()) {
      Metric other = right.remove(series.key());
      if (other == null) {
        onlyInFirst.add(series.key().text());
      } else if (refused.containsKey(series.key())) {
        notCompared.add(NotCompared.of(series.key(), refused));
      } else if (!other.unit().equals(series.unit())) {
        warnings.add(series.key().text() + " is in " + series.unit() + " and in " + other.unit());
      } else {
        changes.add(Change.between(series, other));
      }
    }
    if (changes.isEmpty()) {
      throw new NotComparable("nothing to compare: " + nothing(first, second, notCompared));
    }
    warnings.addAll(between(first, second));
    List<String> onlyInSecond = right.keySet().stream().map(MetricKey::text).toList();
    return new Comparison(
        first.name(), second.name(), changes, notCompared, onlyInFirst, onlyInSecond, warnings);
  }

  private static String nothing(
      RunDirectory first, RunDirectory second, List<NotCompared> notCompared) {
    return notCompared.isEmpty()
        ? first.name() + " and " + second.name() + " have no metric in common"
        : notCompared.get(0).reason();
  }

  public String toJson() {
    return Json.pretty(this);
  }

  private static Map<MetricKey, Metric> comparable(
      RunDirectory run, List<String> warnings, Map<MetricKey, String> refused) {
    List<RunDirectory> parts = run.parts().isEmpty() ? List.of(run) : run.parts();
    Map<MetricKey, Metric> series = new LinkedHashMap<>();
    List<String> refusals = new ArrayList<>();
    for (RunDirectory part : parts) {
      String refusal = refusal(part.manifest());
      if (refusal.isEmpty()) {
        HistogramLog log = HistogramLog.read(part);
        log.unreadable().forEach(problem -> warnings.add(shown(run, part) + ": " + problem));
        for (Metric each : RunSeries.of(part)) {
          if (each.better() != Better.NONE) {
            if (series.putIfAbsent(each.key(), each) != null) {
              warnings.add(
                  shown(run, part)
                      + ": left out, an earlier part has it too: "
                      + each.key().text());
            }
            Caveat caveat = part.manifest().refusalOf(each.key().name());
            if (caveat != null) {
              refused.putIfAbsent(
                  each.key(), "not for claims in " + shown(run, part) + ": " + caveat.line());
            }
          }
        }
        part.manifest().caveats().stream()
            .filter(Caveat::comparable)
            .forEach(caveat -> warnings.add(shown(run, part) + ": " + caveat.line()));
      } else {
        refusals.add(shown(run, part) + " " + refusal);
      }
    }
    if (refusals.size() == parts.size()) {
      throw new NotComparable(String.join("; ", refusals));
    }
    refusals.forEach(refusal -> warnings.add("left out: " + refusal));
    return series;
  }

  private static String shown(RunDirectory run, RunDirectory part) {
    return run == part ? run.name() : run.name() + "/" + part.name();
  }

  private static String refusal(RunManifest manifest) {
    if (!manifest.valid()) {
      return "cannot be compared: it is %s (%s)"
          .formatted(manifest.result(), String.join("; ", manifest.reasons()));
    }
    return manifest.notForClaims()
        ? "cannot be compared: it is marked not for claims (too short); use a longer profile"
        : "";
  }

  private static List<String> between(RunDirectory first, RunDirectory second) {
    List<String> sentences = new ArrayList<>();
    RunManifest left = first.manifest();
    RunManifest right = second.manifest();
    if (!left.workload().equals(right.workload())) {
      sentences.add("different workloads: " + left.workload() + " and " + right.workload());
    }
    if (left.dirty() || right.dirty()) {
      sentences.add("the sources of at least one run differ from its commit");
    }
    Map<String, String> here = texts(first);
    Map<String, String> there = texts(second);
    List<String> environment = new ArrayList<>();
    here.forEach(
        (name, value) -> {
          String other = there.get(name);
          if (other != null && !other.equals(value)) {
            environment.add("environments differ in " + name + ": " + value + " and " + other);
          }
        });
    sentences.addAll(environment.subList(0, Math.min(MOST_SHOWN, environment.size())));
    if (environment.size() > MOST_SHOWN) {
      sentences.add(environment.size() - MOST_SHOWN + " more differences in environment.json");
    }
    return sentences;
  }

  /** Only texts: the figures of an environment (load, free memory, ports) differ in every run. */
  private static Map<String, String> texts(RunDirectory run) {
    Map<String, String> texts = new TreeMap<>();
    flatten("", run.json("environment.json").orElse(Json.object()), texts);
    return texts;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              child ->
                  flatten(
                      name.isEmpty() ? child.getKey() : name + "." + child.getKey(),
                      child.getValue(),
                      into));
    } else if (node.isTextual()) {
      into.put(name, node.asText());
    }
  }
}
