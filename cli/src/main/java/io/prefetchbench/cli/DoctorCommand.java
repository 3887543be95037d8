package io.prefetchbench.cli;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.environment.Check;
import io.prefetchbench.testbed.environment.Doctor;
import io.prefetchbench.testbed.process.Home;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What this machine lacks for the commands, and whether it is quiet enough to measure. */
@Command(
    name = "doctor",
    description = "Checks what this machine lacks, and whether it is quiet enough to measure.",
    footer = {"  ./bench doctor", "  ./bench doctor --redis docker", "  ./bench doctor --json"},
    exitCodeList = {"0:every command can run (there may be warnings)", "1:a command cannot run"})
final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--redis",
      paramLabel = "REDIS",
      description = "the Redis to look for: address, embedded, local or docker[:IMAGE]")
  private @Nullable String redis;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    List<Check> checks;
    try (Progress progress = Progress.onStderr(output.quiet())) {
      checks = new Doctor(Home.find().folder(), System.getenv()).examine(redis, progress);
    }
    boolean fails = checks.stream().anyMatch(check -> check.state() == Check.State.FAIL);
    int code = fails ? ExitCode.MEASURED_NO : ExitCode.DONE;
    if (output.json()) {
      System.out.println(json(checks, code));
    } else {
      int width = checks.stream().mapToInt(check -> check.name().length()).max().orElse(0);
      checks.stream()
          .filter(check -> !output.quiet() || check.state() != Check.State.OK)
          .forEach(check -> System.out.println(line(check, width)));
    }
    return code;
  }

  private static String json(List<Check> checks, int code) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("exitCode", code);
    document.put("checks", checks);
    return Json.line(document);
  }

  private static String line(Check check, int width) {
    String padded = check.name() + " ".repeat(width - check.name().length());
    String wanted =
        check.expected().isEmpty()
            ? ""
            : "%n      expected: %s%n      see %s".formatted(check.expected(), check.help());
    return String.format("%-4s  %s  %s%s", check.state(), padded, check.found(), wanted);
  }
}
