package io.prefetchbench.load;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/** {@code bench load} in a process of its own, as a user would start it. */
public final class LoadProcess {
  private static final String LOAD = "io.prefetchbench.load.LoadCommand";

  /** The run directory of a run, and the exit code of its process. */
  public record Ended(RunDirectory run, int exitCode) {}

  private LoadProcess() {}

  /** Runs it into a new folder, which gets a suffix if the run is not a result. */
  public static Ended run(Path out, List<String> words) throws InterruptedException {
    removeLeftOver(out);
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--out", out.toString(), "--quiet"));
    ProcessBuilder java = ModuleProcess.java(Home.find().folder(), "load", LOAD, List.of(), all);
    try (ModuleProcess process = ModuleProcess.start("load run", java)) {
      int code = process.onExit().get();
      return new Ended(RunDirectory.open(written(out, code)), code);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the load run could not be waited for", e);
    }
  }

  /** An interrupted run is made again. */
  private static void removeLeftOver(Path out) {
    try {
      Files.createDirectories(out.resolveSibling("."));
      for (Path left : withSuffixes(out)) {
        FileTree.remove(left);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("what " + out + " left behind cannot be removed", e);
    }
  }

  private static Path written(Path out, int code) {
    try {
      return withSuffixes(out).stream()
          .filter(folder -> code != ExitCode.INTERNAL && code != ExitCode.BAD_INPUT)
          .findFirst()
          .orElseThrow(
              () ->
                  new Untrustworthy("the load run ended with exit code " + code + ", unmeasured"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The folder with any suffix, such as that of an invalid run. */
  private static List<Path> withSuffixes(Path out) throws IOException {
    String name = String.valueOf(out.getFileName());
    try (Stream<Path> beside = Files.list(out.resolveSibling("."))) {
      return beside.filter(folder -> (folder.getFileName() + ".").startsWith(name + ".")).toList();
    }
  }
}
