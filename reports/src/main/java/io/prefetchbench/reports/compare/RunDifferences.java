package io.prefetchbench.reports.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What differs between two runs besides their figures, in sentences. */
final class RunDifferences {
  private static final int MOST_SHOWN = 6;

  private RunDifferences() {}

  static List<String> between(RunDirectory first, RunDirectory second) {
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
