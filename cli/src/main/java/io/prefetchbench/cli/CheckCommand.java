package io.prefetchbench.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunSeries;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whether a run directory is complete, a result, and its correctness counters are zero. */
@Command(
    name = "check",
    description =
        "Checks that a run directory is complete and valid, and its correctness counters zero.",
    footer = {"  ./bench check runs/latest", "  ./bench check runs/latest --json"},
    exitCodeList = {
      "0:complete, and every correctness counter is zero",
      "1:a correctness counter is above zero, or cache and primary differ",
      "4:a file is missing, or the run is INVALID or was interrupted"
    })
final class CheckCommand implements Callable<Integer> {

  private static final String INVALID_HELP = "docs/TROUBLESHOOTING.md#invalid";

  private static final Map<RunKind, List<String>> PROMISED =
      Map.of(
          RunKind.JMH,
          List.of("run.json", "environment.json", "metrics.ndjson", "jmh.json", "raw"),
          RunKind.LOAD,
          List.of(
              "run.json",
              "environment.json",
              "metrics.ndjson",
              "counters.ndjson",
              "processes.json",
              "correctness.json",
              "bulkload.json",
              "redis-before.json",
              "redis-after.json",
              "verification.json",
              "gatling"),
          RunKind.SUITE,
          List.of("run.json", "environment.json", "report.html"));

  @Parameters(paramLabel = "DIR", description = "a run directory, or runs/latest")
  private Path folder;

  @Mixin private final OutputOptions output = new OutputOptions();

  private final List<String> seen = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();
  private final List<String> invalid = new ArrayList<>();
  private final List<String> wrong = new ArrayList<>();

  @Override
  public Integer call() {
    RunDirectory run;
    try {
      run = RunDirectory.open(folder);
      inspect(run);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
    int code =
        !missing.isEmpty() || !invalid.isEmpty()
            ? ExitCode.UNTRUSTWORTHY
            : wrong.isEmpty() ? ExitCode.DONE : ExitCode.MEASURED_NO;
    if (output.json()) {
      System.out.println(json(run, code));
      return code;
    }
    seen.forEach(line -> print(line));
    missing.forEach(line -> print("missing: " + line));
    wrong.forEach(line -> print("wrong: " + line));
    invalid.forEach(line -> print("INVALID: " + line));
    if (code == ExitCode.DONE) {
      print("complete, every correctness counter zero: " + run.path());
    }
    return code;
  }

  private static void print(String line) {
    System.out.println(PlainText.visible(line));
  }

  private String json(RunDirectory run, int code) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("exitCode", code);
    document.put("run", run.path().toString());
    document.put("kind", run.manifest().kind().word());
    document.put("result", run.manifest().result().name());
    document.put("reasons", run.manifest().reasons());
    document.put("missing", missing);
    document.put("invalid", invalid);
    document.put("wrong", wrong);
    return Json.line(document);
  }

  private void inspect(RunDirectory run) {
    RunKind kind = run.manifest().kind();
    RunResult result = run.manifest().result();
    seen.add(kind.word() + " " + run.name() + ": " + result + " " + run.manifest().reasons());
    if (result == RunResult.PARTIAL) {
      missing.add(run.name() + " was interrupted");
    }
    if (result == RunResult.INVALID) {
      String reasons = String.join("; ", run.manifest().reasons());
      invalid.add(run.name() + " is INVALID: " + reasons + " (" + INVALID_HELP + ")");
    }
    if (result == RunResult.FAILED) {
      wrong.add(run.name() + ": " + run.manifest().reasons());
    }
    for (String name : PROMISED.getOrDefault(kind, List.of())) {
      if (!Files.exists(run.resolve(name)) && !isSaidToBeAbsent(run, name)) {
        missing.add(run.name() + "/" + name);
      }
    }
    if (kind == RunKind.LOAD || kind == RunKind.JMH) {
      inspectFigures(run);
    }
    if (kind == RunKind.LOAD) {
      run.json("correctness.json").ifPresent(counters -> inspectCounters(run, counters));
    }
    if (kind == RunKind.SUITE) {
      inspectParts(run);
    }
  }

  /** A run against a server that is not ours says which files it cannot have, and why. */
  private static boolean isSaidToBeAbsent(RunDirectory run, String name) {
    return run.json("verification.json").map(facts -> facts.path("absent").has(name)).orElse(false);
  }

  private void inspectParts(RunDirectory suite) {
    List<RunDirectory> parts = suite.parts();
    for (RunKind wanted : List.of(RunKind.JMH, RunKind.LOAD)) {
      if (parts.stream().noneMatch(part -> part.manifest().kind() == wanted)) {
        missing.add(suite.name() + "/" + wanted.word());
      }
    }
    parts.forEach(this::inspect);
  }

  /** Reads every figure once: one that cannot be read is missing. */
  private void inspectFigures(RunDirectory run) {
    HistogramLog log = HistogramLog.read(run);
    log.unreadable().forEach(problem -> missing.add(run.name() + ": " + problem));
    RunSeries.of(run);
    run.jsonLines("counters.ndjson");
  }

  /** A counter that is no number was not counted. */
  private void inspectCounters(RunDirectory run, JsonNode counters) {
    if (!counters.isObject()) {
      missing.add(run.name() + "/correctness.json is no object of counters");
    }
    counters
        .properties()
        .forEach(
            counter -> {
              JsonNode value = counter.getValue();
              if (!value.isNumber()) {
                missing.add(run.name() + ": " + counter.getKey() + " is " + value + ", no number");
              } else if (value.asDouble() != 0) {
                wrong.add(run.name() + ": " + counter.getKey() + " " + value);
              }
            });
  }
}
