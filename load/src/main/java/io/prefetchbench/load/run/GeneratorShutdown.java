package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.system.Rig;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Hands over Gatling's report and the result; marks an interrupted run as partial. */
final class GeneratorShutdown {
  private final RunPlan plan;
  private final Progress progress;

  GeneratorShutdown(RunPlan plan, Progress progress) {
    this.plan = plan;
    this.progress = progress;
  }

  int finish(RunReport.Ended ended) {
    try {
      moveReport(ExitCodeHolder.gatlingResults(), ended.folder().resolve("gatling"));
    } catch (IOException e) {
      progress.say("Gatling's own report could not be moved into the run: " + e);
    }
    report(ended.exitCode(), ended.folder());
    return ended.exitCode();
  }

  /** Stops a run before its end and returns the exit code; nothing may have been started yet. */
  int interrupt(@Nullable RunWriter files, @Nullable Rig rig, String reason) {
    if (rig != null) {
      rig.kill();
    }
    if (files != null) {
      RunManifest manifest =
          RunManifest.builder(RunKind.LOAD, plan.workload().name())
              .commandLine(plan.options().commandLine())
              .result(RunResult.PARTIAL, List.of(reason))
              .build();
      report(ExitCode.INTERRUPTED, files.finish(manifest));
    }
    return ExitCode.INTERRUPTED;
  }

  private static void moveReport(Path results, Path into) throws IOException {
    if (!Files.isDirectory(results)) {
      return;
    }
    try (Stream<Path> folders = Files.list(results)) {
      Optional<Path> newest =
          folders
              .filter(Files::isDirectory)
              .max(Comparator.comparing(folder -> folder.toFile().lastModified()));
      if (newest.isPresent() && !Files.exists(into)) {
        move(newest.get(), into);
      }
    }
  }

  /** A rename if both are on one file system, else file by file. */
  private static void move(Path from, Path into) throws IOException {
    try {
      Files.move(from, into);
    } catch (IOException otherFileSystem) {
      try (Stream<Path> all = Files.walk(from)) {
        for (Path file : (Iterable<Path>) all::iterator) {
          Files.copy(file, into.resolve(from.relativize(file).toString()));
        }
      }
    }
  }

  private void report(int exitCode, Path folder) {
    LoadOptions options = plan.options();
    Path file = options.resultFile();
    if (file == null) {
      RunDirectory run = RunDirectory.open(folder);
      System.out.print(RunSummary.render(run, options.quiet(), null, Terminal.coloursStdout()));
      return;
    }
    ObjectMapper json = new ObjectMapper();
    ObjectNode result = json.createObjectNode();
    result.put("exitCode", exitCode).put("run", folder.toString());
    try {
      Files.writeString(file, result.toString());
    } catch (IOException e) {
      throw new UncheckedIOException("the result cannot be written to " + file, e);
    }
  }
}
