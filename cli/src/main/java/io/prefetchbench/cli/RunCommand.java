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
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole bench in one short run: a suite of a JMH part and a load part, with a report. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "The whole bench in under two minutes: a few JMH benchmarks, a bulk load, 20 s of reads",
      "while the primary mutates, verification that cache = primary, and a report."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bench run",
      "  ./bench run --redis redis://127.0.0.1:6379 --reads 1000",
      "  ./bench run --duration 10s --entities 20000 --out /tmp/a-run"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.MEASURED_NO_HELP,
      ExitCode.BAD_INPUT_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
final class RunCommand implements Callable<Integer> {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the run directory to make (default: a new one under runs/)")
  private @Nullable Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "short",
      description = "short name in the folder's name (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String name;

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
      description = "working set of the load part (default: ${DEFAULT-VALUE})")
  private int entities;

  @Option(
      names = "--reads",
      description = "offered reads per second (default: 100 to 1000, calibrated for the machine)")
  private @Nullable Integer reads;

  @Option(
      names = "--mutations",
      description = "offered mutations per second (default: two for every five reads)")
  private @Nullable Integer mutations;

  @Option(
      names = "--duration",
      defaultValue = "20s",
      description = "length of the measurement (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String duration;

  @Option(names = "--seed", description = "seed of everything random (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--quiet",
      description = "no progress; the verdict, its reasons and the run's path only")
  private boolean quiet;

  @Option(names = "--verbose", description = "every table of the report on the terminal too")
  private boolean verbose;

  @Option(names = "--json", description = "one JSON document instead of the summary")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    RunWriter suite = begin();
    Environment environment = Environment.begin(Home.find().folder());
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.SUITE, name).seed(seed).commandLine(commandLine());
    SuitePlan plan = new SuitePlan(duration, entities);
    List<Ended> parts = new ArrayList<>();
    for (Passage passage : List.of(Passage.JMH, Passage.LOAD)) {
      List<String> words = passage == Passage.JMH ? jmhWords() : loadWords(rates(manifest));
      Ended part = run(passage, words, plan.span(passage), suite, manifest);
      parts.add(part);
      if (part.run() == null) {
        System.err.println(
            "the " + passage.word + " part ended without a run; what there is: " + suite.path());
        return part.exitCode();
      }
    }
    suite.writeJson("environment.json", environment.record());
    return finish(suite, manifest, parts);
  }

  private RunWriter begin() {
    try {
      return out == null
          ? RunDirectory.create(Runs.root(), clock.instant(), RunKind.SUITE, name)
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** One part that ended: its directory, or null if it wrote none and the suite cannot go on. */
  private record Ended(Passage passage, int exitCode, @Nullable RunDirectory run) {}

  private Ended run(
      Passage passage,
      List<String> words,
      Progress.Span span,
      RunWriter suite,
      RunManifest.Builder manifest)
      throws InterruptedException {
    Instant start = clock.instant();
    Path folder = suite.path().resolve(passage.word);
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--seed", "" + seed, "--out", folder.toString()));
    if (redis != null) {
      all.addAll(List.of("--redis", redis));
    }
    if (quiet) {
      all.add("--quiet");
    }
    List<String> jvm = new ArrayList<>(span.jvmArgs());
    jvm.add("-D" + Terminal.PART + "=true");
    String interrupted = "interrupted; what was measured is in " + suite.path();
    int code = Part.start(passage, all, jvm, interrupted).await();
    manifest.phase(passage.word, start, clock.instant());
    return new Ended(passage, code, Runs.ended(folder));
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
    if (primary != null) {
      words.addAll(List.of("--primary", primary));
    }
    return words;
  }

  private record Rates(int reads, int mutations) {}

  /** The rates asked for, the others calibrated; what the calibration found is said and kept. */
  private Rates rates(RunManifest.Builder manifest) throws InterruptedException {
    if (reads != null && mutations != null) {
      return new Rates(reads, mutations);
    }
    OfferedRates found = OfferedRates.calibrate().with(reads, mutations);
    manifest.note(found.text());
    try (Progress progress = Progress.onStderr(quiet)) {
      progress.say(found.text());
    }
    return new Rates(found.reads(), found.mutations());
  }

  private int finish(RunWriter suite, RunManifest.Builder manifest, List<Ended> parts) {
    List<String> reasons = new ArrayList<>();
    RunResult worst = RunResult.OK;
    for (Ended part : parts) {
      RunManifest of = Objects.requireNonNull(part.run()).manifest();
      of.reasons().forEach(reason -> reasons.add(part.passage().word + ": " + reason));
      worst = worse(worst, of.result());
    }
    int exitCode =
        worst == RunResult.FAILED
            ? ExitCode.MEASURED_NO
            : parts.stream().mapToInt(Ended::exitCode).max().orElseThrow();
    RunDirectory run = RunDirectory.open(suite.finish(manifest.result(worst, reasons).build()));
    Path report = ReportCommand.write(run, null);
    if (json) {
      System.out.println(RunJson.of(run, exitCode, report));
    } else {
      RunSummary.Detail detail = verbose ? RunSummary.Detail.VERBOSE : RunSummary.Detail.SHORT;
      System.out.print(
          RunSummary.render(
              run, quiet ? RunSummary.Detail.QUIET : detail, report, Terminal.coloursStdout()));
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

  private List<String> commandLine() {
    List<String> words = new ArrayList<>(List.of("bench"));
    words.addAll(spec.commandLine().getParseResult().originalArgs());
    return Runs.withoutPasswords(words);
  }
}
