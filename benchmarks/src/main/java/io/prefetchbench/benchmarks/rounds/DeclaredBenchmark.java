package io.prefetchbench.benchmarks.rounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** A benchmark method, one of its modes, and the values its parameters are declared with. */
public record DeclaredBenchmark(String benchmark, Mode mode, Map<String, List<String>> params) {
  public DeclaredBenchmark {
    Map<String, List<String>> copy = new LinkedHashMap<>();
    params.forEach((name, values) -> copy.put(name, List.copyOf(values)));
    params = Collections.unmodifiableMap(copy);
  }

  /** The benchmarks whose {@code class.method} one of the regexes finds; all if there are none. */
  public static List<DeclaredBenchmark> find(List<String> includes) {
    List<DeclaredBenchmark> found = new ArrayList<>();
    var silent =
        OutputFormatFactory.createFormatInstance(
            new java.io.PrintStream(java.io.OutputStream.nullOutputStream()), VerboseMode.SILENT);
    List<String> wanted = includes.isEmpty() ? List.of(".*") : includes;
    for (BenchmarkListEntry entry :
        new TreeSet<>(BenchmarkList.defaultList().find(silent, wanted, List.of()))) {
      Map<String, List<String>> params = new LinkedHashMap<>();
      entry
          .getParams()
          .orElse(Map.of())
          .forEach((name, values) -> params.put(name, Arrays.asList(values)));
      found.add(new DeclaredBenchmark(entry.getUsername(), entry.getMode(), params));
    }
    return found;
  }
}
