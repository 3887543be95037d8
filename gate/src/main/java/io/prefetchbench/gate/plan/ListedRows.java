package io.prefetchbench.gate.plan;

import io.prefetchbench.testbed.command.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The output of JMH's {@code -lp} for a jar: its benchmarks and the values of their parameters.
 * Parsed from text since a jar of another project offers no other way. Immutable.
 *
 * @param params of each benchmark, by name, the values of each parameter
 */
public record ListedRows(Map<String, Map<String, List<String>>> params) {
  private static final Pattern BENCHMARK = Pattern.compile("[\\p{L}_$][\\p{L}\\d_$.]*\\.[^\\s.]+");
  private static final Pattern PARAM = Pattern.compile("\\s+param \"(.+)\" = \\{(.*)\\}");

  public ListedRows {
    params = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(params));
  }

  /** Parses the text. Throws BadInput if it names no benchmark. */
  public static ListedRows of(List<String> lines) {
    Map<String, Map<String, List<String>>> params = new LinkedHashMap<>();
    Map<String, List<String>> current = new LinkedHashMap<>();
    boolean listing = false;
    for (String line : lines) {
      Matcher param = PARAM.matcher(line);
      if (line.startsWith("Benchmarks:")) {
        listing = true;
      } else if (listing && BENCHMARK.matcher(line.strip()).matches()) {
        current = new LinkedHashMap<>();
        params.put(line.strip(), current);
      } else if (listing && param.matches()) {
        current.put(param.group(1), List.of(param.group(2).split(", ", -1)));
      }
    }
    if (params.isEmpty()) {
      throw new BadInput(
          "the jar lists no benchmarks"
              + (lines.isEmpty() ? "" : "; it says: " + lines.get(lines.size() - 1).strip()));
    }
    return new ListedRows(params);
  }

  public boolean has(String benchmark) {
    return params.containsKey(benchmark);
  }

  /** Returns the cells of this jar, followed by those that only the other one has. */
  public List<GateCell> and(ListedRows other) {
    Set<GateCell> all = new LinkedHashSet<>(cells());
    all.addAll(other.cells());
    return List.copyOf(all);
  }

  /** Returns every benchmark with every combination of its parameters, in listed order. */
  public List<GateCell> cells() {
    List<GateCell> cells = new ArrayList<>();
    params.forEach(
        (benchmark, values) -> {
          for (SortedMap<String, String> one : combinations(values)) {
            cells.add(new GateCell(benchmark, null, one, List.of()));
          }
        });
    return cells;
  }

  private static List<SortedMap<String, String>> combinations(Map<String, List<String>> values) {
    List<SortedMap<String, String>> all = List.of(new TreeMap<>());
    for (Map.Entry<String, List<String>> param : values.entrySet()) {
      List<SortedMap<String, String>> longer = new ArrayList<>();
      for (SortedMap<String, String> one : all) {
        for (String value : param.getValue()) {
          SortedMap<String, String> next = new TreeMap<>(one);
          next.put(param.getKey(), value);
          longer.add(next);
        }
      }
      all = longer;
    }
    return all;
  }
}
