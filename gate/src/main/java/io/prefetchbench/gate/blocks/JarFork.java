package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.WatchedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Runs forks of shaded JMH jars: {@code java -jar ARM.jar ^benchmark$ -f 1 …}. The JSON and the log
 * of every fork are kept. Not thread-safe; use it from one thread.
 *
 * @param words the user's JMH options; they override those of a cell
 */
public record JarFork(
    Launch base, Launch candidate, JmhWords words, Path folder, Runnable before, Duration atMost)
    implements Fork {
  /** This project's profiler of CPU time, in jars that have it. */
  public static final String CPU_PROFILER = "io.prefetchbench.benchmarks.fixture.CpuProfiler";

  /** Property of this project's forks: the random seed. */
  static final String SEED = "prefetchbench.seed";

  private static final Duration LISTING_AT_MOST = Duration.ofMinutes(1);

  private static final Pattern ERROR =
      Pattern.compile("(Exception in thread.*|(\\w+\\.)*\\w*(Exception|Error|WrongOutcome)\\b.*)");

  public record Launch(Path jar, List<String> jvmArgs) {
    public Launch {
      jvmArgs = List.copyOf(jvmArgs);
    }
  }

  /** Lists the benchmarks of a jar. Throws BadInput if it lists no benchmark. */
  public static ListedRows listed(Path jar, JmhWords words, Path folder, String name)
      throws InterruptedException {
    List<String> line = java(jar);
    line.add("-lp");
    for (String value : words.values("-p")) {
      line.addAll(List.of("-p", value));
    }
    Path log = folder.resolve(name);
    new WatchedProcess(line, folder, log, LISTING_AT_MOST).run(() -> {});
    try {
      return ListedRows.of(BuildLog.read(log).lines());
    } catch (BadInput e) {
      throw new BadInput(jar + ": expected a JMH benchmark jar; " + e.getMessage(), e);
    }
  }

  @Override
  public Outcome run(ArmSide side, GateCell cell, String name, long seed)
      throws InterruptedException {
    Path json = folder.resolve(name + "-" + side.word() + ".json");
    Path log = folder.resolve(name + "-" + side.word() + ".log");
    before.run();
    OptionalInt code =
        new WatchedProcess(line(side, cell, json, seed), folder, log, atMost).run(() -> {});
    if (code.isEmpty()) {
      return new Failed("did not end in " + atMost.toSeconds() + " s");
    }
    if (code.getAsInt() != 0) {
      return new Failed(firstError(BuildLog.read(log), code.getAsInt()));
    }
    try {
      return new Scored(ForkResult.read(json));
    } catch (IOException e) {
      return new Failed(firstError(BuildLog.read(log), 0) + "; " + e.getMessage());
    }
  }

  private List<String> line(ArmSide side, GateCell cell, Path json, long seed) {
    Launch arm = side == ArmSide.BASE ? base : candidate;
    JmhWords all = words.after(JmhWords.of(cell.words()));
    List<String> line = java(arm.jar);
    line.addAll(selection(cell));
    line.addAll(List.of("-f", "1", "-wf", "0", "-foe", "true", "-rf", "json"));
    line.addAll(List.of("-rff", json.toString(), "-prof", "gc"));
    List<String> appended = new ArrayList<>(arm.jvmArgs);
    appended.add("-D" + SEED + "=" + seed);
    appended.addAll(all.values("-jvmArgsAppend"));
    line.addAll(List.of("-jvmArgsAppend", quoted(appended)));
    line.addAll(all.without("-jvmArgsAppend").without("-p").words());
    return line;
  }

  static List<String> selection(GateCell cell) {
    List<String> words = new ArrayList<>();
    words.add("^" + Pattern.quote(cell.benchmark()) + "$");
    if (cell.mode() != null) {
      words.addAll(List.of("-bm", cell.mode()));
    }
    cell.params().forEach((param, value) -> words.addAll(List.of("-p", param + "=" + value)));
    return words;
  }

  private static List<String> java(Path jar) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // JMH's lock is one file for all users of a machine; the blocks run one after the other anyway.
    return new ArrayList<>(
        List.of(java, "-Djmh.ignoreLock=true", "-jar", jar.toAbsolutePath().toString()));
  }

  /** JMH splits the text at spaces outside double quotes. */
  private static String quoted(List<String> args) {
    return args.stream()
        .map(arg -> arg.startsWith("-D") && arg.indexOf(' ') >= 0 ? '"' + arg + '"' : arg)
        .collect(java.util.stream.Collectors.joining(" "));
  }

  /** Returns the line that says what went wrong, found among progress and stack traces. */
  static String firstError(BuildLog log, int code) {
    return log.lines().stream()
        .map(String::strip)
        .filter(line -> ERROR.matcher(line).matches() || line.startsWith("No matching benchmarks"))
        .findFirst()
        .orElseGet(() -> "exit code " + code + log.last().map(last -> ": " + last).orElse(""));
  }
}
