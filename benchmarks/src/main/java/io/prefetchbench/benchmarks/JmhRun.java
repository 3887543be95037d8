package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.lineup.JedisReaders;
import io.prefetchbench.benchmarks.lineup.LettuceReaders;
import io.prefetchbench.benchmarks.rounds.ClientClassPath;
import io.prefetchbench.benchmarks.rounds.ForkFailure;
import io.prefetchbench.benchmarks.rounds.JmhFork;
import io.prefetchbench.benchmarks.rounds.Profile;
import io.prefetchbench.benchmarks.rounds.RoundPlan;
import io.prefetchbench.benchmarks.rounds.RoundResults;
import io.prefetchbench.benchmarks.rounds.RoundRunner;
import io.prefetchbench.benchmarks.rounds.RunMetrics;
import io.prefetchbench.benchmarks.rounds.SummaryTable;
import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.run.JmhMerge;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testbed.redis.TargetFile;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** One run of the rounds: the composition root of {@code bench jmh}; clocks are read here. */
final class JmhRun {
  private final RoundPlan plan;
  private final Profile profile;
  private final CommandLineOptions words;
  private final List<String> commandLine;
  private final Progress progress;
  private final RunWriter writer;
  private final Instant begin = Instant.now();
  private final Environment environment;

  JmhRun(
      RoundPlan plan,
      Profile profile,
      CommandLineOptions words,
      List<String> commandLine,
      RunOptions run,
      @Nullable Path resume,
      Progress progress) {
    this.plan = plan;
    this.profile = profile;
    this.words = words;
    this.commandLine = commandLine;
    this.progress = progress;
    this.writer = writer(run.nameOr("jmh"), run.out(), resume);
    this.environment =
        Environment.begin(Home.find().folder())
            .client("lettuce", LettuceReaders.clientVersion())
            .client("jedis", JedisReaders.clientVersion())
            .client("jmh", org.openjdk.jmh.util.Version.getPlainVersion());
    ClientClassPath.versions(plan.cells()).forEach(environment::client);
  }

  private RunWriter writer(String name, @Nullable Path out, @Nullable Path resume) {
    try {
      if (resume != null) {
        return RunDirectory.reopen(resume);
      }
      return out != null
          ? RunDirectory.createAt(out)
          : RunDirectory.create(Home.find().folder().resolve("runs"), begin, RunKind.JMH, name);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  int measure(
      RedisResolver resolver,
      @Nullable String choice,
      boolean allowFlush,
      PrintStream stdout,
      OutputOptions output) {
    try (Interruption interruption = Interruption.watch();
        RedisServer server = resolver.cache(choice, RedisOptions.none())) {
      interruption.atEnd(this::interrupted);
      boolean owned = allowFlush || server.how() != RedisServer.How.GIVEN;
      FreshPrefix prefix = FreshPrefix.create();
      progress.say("using " + server);
      environment.redis("cache", server);
      Path target = new TargetFile(server.address(), prefix.value(), owned).write();
      try {
        List<OutsideTool> tools =
            List.of(
                new RedisCliPipe(plan.cells(), server, owned),
                new RedisBenchmark(plan.cells(), server));
        return rounds(target, tools, interruption, stdout, output);
      } finally {
        Files.deleteIfExists(target);
        removeOwnKeys(server, prefix);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a temporary file", e);
    }
  }

  private int rounds(
      Path target,
      List<OutsideTool> tools,
      Interruption interruption,
      PrintStream stdout,
      OutputOptions output) {
    JmhFork fork =
        new JmhFork(
            profile.iterations(),
            words,
            List.of("-D" + TargetFile.PROPERTY + "=" + target, "-Xmx1g"));
    RoundRunner runner =
        new RoundRunner(
            fork::run,
            round -> tools.forEach(OutsideTool::measure),
            writer::resolve,
            progress,
            System::nanoTime);
    try {
      RoundResults results = runner.run(plan, profile.iterations());
      stopWatching(interruption);
      return finished(results, tools, stdout, output);
    } catch (ForkFailure failure) {
      stopWatching(interruption);
      return failed(failure, stdout, output);
    }
  }

  private static void stopWatching(Interruption interruption) {
    interruption.atEnd(() -> {});
    interruption.stopHereIfBegun();
  }

  private int finished(
      RoundResults results, List<OutsideTool> tools, PrintStream stdout, OutputOptions output) {
    JmhMerge.merge(writer.resolve("raw"), writer.resolve("jmh.json"));
    List<Metric> metrics = new ArrayList<>(new RunMetrics(results).all());
    tools.forEach(tool -> metrics.addAll(tool.metrics()));
    metrics.forEach(writer::appendMetric);
    Path folder = writer.finish(manifest().build());
    if (Terminal.isPart()) {
      return ExitCode.DONE;
    }
    if (!output.json() && !output.quiet()) {
      new SummaryTable(results).lines().forEach(stdout::println);
      tools.forEach(tool -> tool.lines(results).forEach(stdout::println));
    }
    return ended(folder, ExitCode.DONE, stdout, output);
  }

  private static int ended(Path folder, int code, PrintStream stdout, OutputOptions output) {
    stdout.println(
        output.json()
            ? RunJson.of(RunDirectory.open(folder), code, null).toString()
            : "run: " + folder);
    return code;
  }

  private int failed(ForkFailure failure, PrintStream stdout, OutputOptions output) {
    boolean wrong = failure.isWrongOutcome();
    JmhMerge.merge(writer.resolve("raw"), writer.resolve("jmh.json"));
    String reason = String.valueOf(failure.getMessage());
    RunResult result = wrong ? RunResult.FAILED : RunResult.INVALID;
    Path folder = writer.finish(manifest().result(result, List.of(reason)).build());
    progress.close();
    System.err.println((wrong ? "wrong outcome: " : "a fork failed: ") + reason);
    int code = wrong ? ExitCode.MEASURED_NO : ExitCode.UNTRUSTWORTHY;
    return Terminal.isPart() ? code : ended(folder, code, stdout, output);
  }

  private RunManifest.Builder manifest() {
    Map<String, Object> recorded = environment.record();
    writer.writeJson("environment.json", recorded);
    Map<?, ?> git = (Map<?, ?>) recorded.get("git");
    String commit = git != null && git.get("commit") instanceof String hash ? hash : null;
    boolean dirty = git != null && Boolean.TRUE.equals(git.get("dirty"));
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.JMH, profile.name())
            .commit(commit, dirty)
            .commandLine(commandLine)
            .seed(plan.seed())
            .notForClaims(profile.notForClaims())
            .phase("rounds", begin, Instant.now());
    ServerCaveat.of(recorded).ifPresent(manifest::caveat);
    return manifest;
  }

  /** A fork must not outlive its rounds, and the run must not look complete. */
  private void interrupted() {
    Path folder =
        writer.finish(
            manifest().result(RunResult.PARTIAL, List.of("interrupted before its end")).build());
    System.err.println(
        "interrupted; what was measured is in " + folder + "; bench jmh … --resume continues it");
  }

  private static void removeOwnKeys(RedisServer server, FreshPrefix prefix) {
    if (server.how() == RedisServer.How.GIVEN) {
      try (RespConnection connection = server.connect()) {
        prefix.remove(connection);
      }
    }
  }
}
