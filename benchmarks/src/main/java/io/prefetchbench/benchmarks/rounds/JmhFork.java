package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.benchmarks.fixture.CallerAllocationProfiler;
import io.prefetchbench.benchmarks.fixture.ParentWatch;
import io.prefetchbench.benchmarks.fixture.ProcessCpuProfiler;
import io.prefetchbench.benchmarks.fixture.ServerCpuProfiler;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs one cell in a JVM of its own through JMH; the words for JMH override the rest. */
public record JmhFork(
    Profile.Iterations iterations, CommandLineOptions words, List<String> jvmArgs) {

  /** JMH starts a fork with the class path that this property has at that time. */
  private static final String CLASS_PATH = "java.class.path";

  static {
    // JMH's lock is one file for all users of a machine, and stays when root has created it; who
    // else
    // was busy is in the run's environment. Read once, when Runner is loaded.
    System.setProperty("jmh.ignoreLock", "true");
  }

  public JmhFork {
    jvmArgs = List.copyOf(jvmArgs);
  }

  /** Runs the fork; an interrupted run's file is taken as it is, unless it is empty. */
  public ForkScores run(BenchmarkCell cell, Path json, Path log) {
    if (json.toFile().length() > 0) {
      return ForkScores.read(json);
    }
    String own = System.getProperty(CLASS_PATH);
    ClientClassPath.of(cell).ifPresent(path -> System.setProperty(CLASS_PATH, path));
    try {
      Collection<RunResult> results = new Runner(options(cell, json, log).build()).run();
      if (results.size() != 1) {
        throw new ForkFailure(
            cell, "JMH gave " + results.size() + " results instead of one", false, null);
      }
      return ForkScores.read(json);
    } catch (RunnerException e) {
      WrongOutcome wrong = find(e, WrongOutcome.class);
      Throwable culprit = wrong != null ? wrong : deepest(e);
      removeHalfWritten(json, e);
      throw new ForkFailure(cell, line(culprit), wrong != null, e);
    } finally {
      System.setProperty(CLASS_PATH, own);
    }
  }

  private ChainedOptionsBuilder options(BenchmarkCell cell, Path json, Path log) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(words)
            .include("^" + Pattern.quote(cell.benchmark()) + "$")
            .mode(cell.mode())
            .forks(1)
            .warmupForks(0)
            .shouldFailOnError(true)
            .jvmArgsAppend(allJvmArgs())
            .resultFormat(ResultFormatType.JSON)
            .result(json.toString())
            .output(log.toString());
    if (!cell.jdk().isEmpty()) {
      options.jvm(Path.of(cell.jdk(), "bin", "java").toString());
    }
    cell.params().forEach((name, value) -> options.param(name, value));
    String entities = cell.params().get("entities");
    boolean many = cell.question().equals("bulkload") || cell.question().equals("apply");
    if (many && entities != null) {
      options.operationsPerInvocation(Integer.parseInt(entities));
    }
    count(cell, "batch").ifPresent(options::operationsPerInvocation);
    count(cell, "threads").ifPresent(options::threads);
    boolean gc = words.getProfilers().stream().anyMatch(p -> p.getKlass().contains("gc"));
    if (!gc) {
      options.addProfiler(GCProfiler.class);
    }
    options.addProfiler(ServerCpuProfiler.class);
    if (cell.isOfClientTable()) {
      options.addProfiler(ProcessCpuProfiler.class);
      options.addProfiler(CallerAllocationProfiler.class);
    }
    return lengths(options);
  }

  private static OptionalInt count(BenchmarkCell cell, String param) {
    String value = cell.params().get(param);
    return value == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(value));
  }

  private ChainedOptionsBuilder lengths(ChainedOptionsBuilder options) {
    if (!words.getWarmupIterations().hasValue()) {
      options.warmupIterations(iterations.warmup());
    }
    if (!words.getWarmupTime().hasValue()) {
      options.warmupTime(TimeValue.milliseconds(iterations.warmupMillis()));
    }
    if (!words.getMeasurementIterations().hasValue()) {
      options.measurementIterations(iterations.measured());
    }
    if (!words.getMeasurementTime().hasValue()) {
      options.measurementTime(TimeValue.milliseconds(iterations.measuredMillis()));
    }
    return options;
  }

  private String[] allJvmArgs() {
    List<String> all = new ArrayList<>(jvmArgs);
    all.add("-D" + ParentWatch.PARENT_PID + "=" + ProcessHandle.current().pid());
    all.addAll(words.getJvmArgsAppend().orElse(List.of()));
    return all.toArray(String[]::new);
  }

  /** JMH opens its result file first: that of a failed fork is empty, and no result. */
  private static void removeHalfWritten(Path json, RunnerException failure) {
    try {
      Files.deleteIfExists(json);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private static String line(Throwable culprit) {
    String message = String.valueOf(culprit.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    return culprit.getClass().getSimpleName() + ": " + message;
  }

  /** The first throwable of this kind among causes and suppressed ones, or null. */
  private static <T extends Throwable> @Nullable T find(@Nullable Throwable top, Class<T> kind) {
    if (top == null || kind.isInstance(top)) {
      return kind.cast(top);
    }
    for (Throwable suppressed : top.getSuppressed()) {
      T found = find(suppressed, kind);
      if (found != null) {
        return found;
      }
    }
    return find(top.getCause(), kind);
  }

  private static Throwable deepest(Throwable top) {
    Throwable inner = top.getCause();
    if (inner == null && top.getSuppressed().length > 0) {
      inner = top.getSuppressed()[0];
    }
    return inner == null ? top : deepest(inner);
  }
}
