package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code bench gate paired} in a process of its own, with all that a user would see of it. */
final class PairedChild {
  private static final Set<Integer> DECIDED =
      Set.of(ExitCode.DONE, ExitCode.MEASURED_NO, ExitCode.INCONCLUSIVE, ExitCode.UNTRUSTWORTHY);
  private static final String RUN = "run: ";

  private PairedChild() {}

  /** What it decided, and its run directory. */
  record Ended(GateResult result, Path folder) {}

  /**
   * Runs it to its end.
   *
   * @throws Untrustworthy if it made no decision; it has printed why
   */
  public static Ended run(List<String> words) throws InterruptedException, IOException {
    List<String> all = new ArrayList<>(List.of("paired"));
    all.addAll(words);
    AtomicReference<@Nullable String> printed = new AtomicReference<>();
    ProcessBuilder java =
        ModuleProcess.java(
            Home.find().folder(), "gate", "io.prefetchbench.gate.GateCommand", List.of(), all);
    int code;
    try (ModuleProcess process =
        ModuleProcess.start(
            "paired run",
            java,
            line -> {
              if (line.startsWith(RUN)) {
                printed.set(line.substring(RUN.length()).strip());
              }
            })) {
      code = process.onExit().get();
      process.awaitOutput();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the paired run could not be waited for", e);
    }
    String folder = printed.get();
    if (!DECIDED.contains(code) || folder == null) {
      throw new Untrustworthy("the paired run ended with exit code " + code + ", undecided");
    }
    Path run = Path.of(folder);
    GateResult result = Json.as(Json.read(run.resolve("gate.json")), GateResult.class);
    if (result.exitCode() != code) {
      throw new IllegalStateException(
          run + " says exit code " + result.exitCode() + ", the process ended with " + code);
    }
    return new Ended(result, run);
  }
}
