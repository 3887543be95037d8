package io.prefetchbench.cli;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code bench list}: the names that other commands take. */
@Command(
    name = "list",
    description = "Lists the values that options of other commands accept, with a description.",
    footer = {
      "  ./bench list workloads             what bench load --workload takes",
      "  ./bench list benchmarks --json"
    })
final class ListCommand implements Callable<Integer> {
  private static final String LOAD = "io.prefetchbench.load.LoadCatalogue";
  private static final String BENCHMARKS = "io.prefetchbench.benchmarks.BenchmarkCatalogue";

  /** What can be listed, and the module that knows it. */
  enum Topic {
    WORKLOADS("load", LOAD),
    SHAPES("load", LOAD),
    BENCHMARKS("benchmarks", ListCommand.BENCHMARKS),
    CLIENTS("benchmarks", ListCommand.BENCHMARKS),
    FAULTS("load", LOAD);

    private final String module;
    private final String catalogue;

    Topic(String module, String catalogue) {
      this.module = module;
      this.catalogue = catalogue;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The names in order, each with one line of what it is for. */
    Map<String, String> names() {
      @SuppressWarnings("unchecked") // both catalogues are functions of these types
      Function<String, Map<String, String>> known =
          (Function<String, Map<String, String>>) ModuleClasses.instance(module, catalogue);
      return known.apply(word());
    }
  }

  @Parameters(paramLabel = "WHAT", description = "workloads, shapes, benchmarks, clients or faults")
  private Topic topic;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    Map<String, String> names = topic.names();
    if (output.json()) {
      System.out.println(json(names));
    } else if (output.quiet()) {
      names.keySet().forEach(System.out::println);
    } else {
      int width = names.keySet().stream().mapToInt(String::length).max().orElse(0);
      names.forEach(
          (name, about) ->
              System.out.println(name + " ".repeat(width + 2 - name.length()) + about));
    }
    return ExitCode.DONE;
  }

  private String json(Map<String, String> names) {
    List<Map<String, String>> listed = new ArrayList<>();
    names.forEach((name, about) -> listed.add(Map.of("name", name, "about", about)));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("topic", topic.word());
    document.put("names", listed);
    return Json.line(document);
  }
}
