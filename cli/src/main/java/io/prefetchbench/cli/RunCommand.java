package io.prefetchbench.cli;

import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandError;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.RecordReader;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole bench in one short run: a suite of a JMH part and a load part, with a report. */
@Command(
    name = "run",
    description = {
      "Runs the whole bench in about two minutes: a few JMH benchmarks, a bulk load, 20 s of reads"
          + " while the primary mutates, verification that cache = primary, and a report."
    },
    footer = {
      "  ./bench run",
      "  ./bench run --redis redis://127.0.0.1:6379 --reads 1000",
      "  ./bench run --duration 10s --entities 20000 --out /tmp/a-run"
    },
    exitCodeList = {
      ExitCode.MEASURED_NO_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERRUPTED_HELP
    })
final class RunCommand implements Callable<Integer> {

  private static final String NAME = "short";
  private static final long SEED = 1;

  @Mixin private final RunOptions run = new RunOptions();

  @Option(
      names = "--redis",
      paramLabel = "REDIS",
      description = "Redis of the cache: address, embedded, local or docker[:IMAGE]")
  private @Nullable String redis;

  @Option(
      names = "--primary",
      paramLabel = "REDIS",
      description = "Redis of the mock primary: address, embedded, local or docker[:IMAGE]")
  private @Nullable String primary;

  @Option(
      names = "--entities",
      defaultValue = "50000",
      paramLabel = "N",
      description = "number of entities in the load part (default: ${DEFAULT-VALUE})")
  private int entities;

  @Option(
      names = "--reads",
      paramLabel = "RATE",
      description = "offered reads per second (default: 100 to 1000, calibrated for the machine)")
  private @Nullable Integer reads;

  @Option(
      names = "--mutations",
      paramLabel = "RATE",
      description =
          "offered mutations per second (default: two for every five reads, at least 60: the sync"
              + " lag's p99 needs that many)")
  private @Nullable Integer mutations;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "length of the measurement (default: ${DEFAULT-VALUE})")
  private String duration;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      description =
          "load before the measurement: exactly this time, such as 60s, or auto (the default):"
              + " until response time and JIT compilers are stable")
  private @Nullable String warmup;

  @Mixin private final SeedOption seed = new SeedOption();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    run.check();
    checkLoad();
    SuitePlan plan = new SuitePlan(time("--duration", "a time such as 30s", duration), entities);
    RunWriter suite = begin();
    Environment environment = Environment.begin(Home.find().folder());
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.SUITE, run.nameOr(NAME))
            .seed(seed.or(SEED))
            .commandLine(RecordedCommand.of(spec));
    List<Ended> parts = new ArrayList<>();
    for (ModuleCommand command : List.of(ModuleCommand.JMH, ModuleCommand.LOAD)) {
      List<String> words = command == ModuleCommand.JMH ? jmhWords() : loadWords(rates(manifest));
      Ended part = run(command, words, plan.span(command), suite, manifest);
      parts.add(part);
      if (part.run() == null) {
        return withoutRun(part, suite.path());
      }
    }
    suite.writeJson("environment.json", environment.record());
    return finish(suite, manifest, parts);
  }

  /** What the load part would refuse, it would refuse after half a minute of JMH. */
  private void checkLoad() {
    if (warmup != null && !warmup.equals("auto")) {
      Duration unused = time("--warmup", "a time such as 30s or auto", warmup);
    }
    requireLeast("--entities", entities, 1);
    requireLeast("--reads", reads, 1);
    requireLeast("--mutations", mutations, 0);
  }

  private static Duration time(String option, String expected, String text) {
    Duration time = RecordReader.duration(text);
    if (time == null) {
      throw new BadInput(option + ": expected " + expected + ", was '" + text + "'");
    }
    return time;
  }

  private static void requireLeast(String option, @Nullable Integer value, int least) {
    if (value != null && value < least) {
      throw new BadInput(option + ": expected a number from " + least + " on, was " + value);
    }
  }

  /** The part has printed why it has none. */
  private int withoutRun(Ended part, Path folder) {
    CommandError error =
        new CommandError(
            "the " + part.command().word + " part ended without a run; what there is: " + folder,
            part.exitCode());
    System.err.println(error.message());
    if (output.json()) {
      System.out.println(error.toJson());
    }
    return error.exitCode();
  }

  private RunWriter begin() {
    Path out = run.out();
    try {
      return out == null
          ? RunDirectory.create(Runs.root(), clock.instant(), RunKind.SUITE, run.nameOr(NAME))
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** One part that ended: its directory, or null if it wrote none and the suite cannot go on. */
  private record Ended(ModuleCommand command, int exitCode, @Nullable RunDirectory run) {}

  private Ended run(
      ModuleCommand command,
      List<String> words,
      Progress.Span span,
      RunWriter suite,
      RunManifest.Builder manifest)
      throws InterruptedException {
    Instant start = clock.instant();
    Path folder = suite.path().resolve(command.word);
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--seed", "" + seed.or(SEED), "--out", folder.toString()));
    if (redis != null) {
      all.addAll(List.of("--redis", redis));
    }
    if (output.quiet()) {
      all.add("--quiet");
    }
    List<String> jvm = new ArrayList<>(span.jvmArgs());
    jvm.add("-D" + Terminal.PART + "=true");
    String interrupted = "interrupted; what was measured is in " + suite.path();
    int code = ModuleChild.start(command, all, jvm, interrupted).await();
    manifest.phase(command.word, start, clock.instant());
    return new Ended(command, code, Runs.ended(folder));
  }

  /** A few benchmarks that a first reader asks for; their floors come along by themselves. */
  private static List<String> jmhWords() {
    return List.of("BulkLoad", "Lookup", "--profile", "smoke", "-p", "strategy=ours");
  }

  private List<String> loadWords(Rates rates) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--workload", "first-run"));
    words.addAll(List.of("--reads", "" + rates.reads(), "--mutations", "" + rates.mutations()));
    words.addAll(List.of("--duration", duration, "--entities", "" + entities));
    if (warmup != null) {
      words.addAll(List.of("--warmup", warmup));
    }
    if (primary != null) {
      words.addAll(List.of("--primary", primary));
    }
    return words;
  }

  private record Rates(int reads, int mutations) {}

  /** The given rates, the others calibrated; the result of the calibration is printed and kept. */
  private Rates rates(RunManifest.Builder manifest) throws InterruptedException {
    if (reads != null && mutations != null) {
      return new Rates(reads, mutations);
    }
    OfferedRates found = OfferedRates.calibrate().with(reads, mutations);
    manifest.note(found.text());
    try (Progress progress = output.progress()) {
      progress.say(found.text());
    }
    return new Rates(found.reads(), found.mutations());
  }

  private int finish(RunWriter suite, RunManifest.Builder manifest, List<Ended> parts) {
    List<String> reasons = new ArrayList<>();
    RunResult worst = RunResult.OK;
    for (Ended part : parts) {
      RunManifest of = Objects.requireNonNull(part.run()).manifest();
      of.reasons().forEach(reason -> reasons.add(part.command().word + ": " + reason));
      worst = worse(worst, of.result());
    }
    int exitCode =
        worst == RunResult.FAILED
            ? ExitCode.MEASURED_NO
            : parts.stream().mapToInt(Ended::exitCode).max().orElseThrow();
    RunDirectory ended = RunDirectory.open(suite.finish(manifest.result(worst, reasons).build()));
    Path report = ReportCommand.write(ended, null);
    if (output.json()) {
      System.out.println(RunJson.of(ended, exitCode, report));
    } else {
      System.out.print(RunSummary.render(ended, output.quiet(), report, Terminal.coloursStdout()));
    }
    return exitCode;
  }

  /** A wrong figure outweighs an untrusted one, and that a slow one. */
  private static RunResult worse(RunResult a, RunResult b) {
    List<RunResult> order =
        List.of(
            RunResult.OK,
            RunResult.SATURATED,
            RunResult.INVALID,
            RunResult.PARTIAL,
            RunResult.FAILED);
    return order.indexOf(a) >= order.indexOf(b) ? a : b;
  }

  /** How long the parts of a suite take on two shared CPUs, for its progress. */
  static final class SuitePlan {
    private static final double JMH_SECONDS = 32;
    private static final double CALIBRATION_SECONDS = 2;
    private static final double LOAD_SECONDS = 36;
    private static final double ENTITIES_PER_SECOND = 15_000;
    private static final double REPORT_SECONDS = 3;

    private final double loadSeconds;

    SuitePlan(Duration measurement, int entities) {
      double measured = measurement.toMillis() / 1000.0;
      loadSeconds = LOAD_SECONDS + measured + entities / ENTITIES_PER_SECOND;
    }

    Progress.Span span(ModuleCommand part) {
      double all = JMH_SECONDS + CALIBRATION_SECONDS + loadSeconds + REPORT_SECONDS;
      return part == ModuleCommand.JMH
          ? span(0, JMH_SECONDS, all)
          : span(JMH_SECONDS + CALIBRATION_SECONDS, all - REPORT_SECONDS, all);
    }

    private static Progress.Span span(double begin, double end, double all) {
      return new Progress.Span(
          begin / all, end / all, Duration.ofMillis(Math.round((all - end) * 1000)));
    }
  }
}
