package io.prefetchbench.load;

import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench sweep}: the highest rate of reads for each rate of mutations, by load runs. */
@Command(
    name = "sweep",
    description = {
      "Raises the offered reads until the system does not keep up or misses an objective, then"
          + " bisects to find the knee. Each run has a folder in cells/."
    },
    footer = {
      "  ./bench sweep",
      "  ./bench sweep --mutations 0,200,1000 --duration 15s",
      "  ./bench sweep --workload my.json --driver library -- --entities 20000",
      "  ./bench sweep --resume runs/20261127T101500Z-sweep-reference-data.PARTIAL"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.BAD_INPUT_HELP,
      "4:no run was valid",
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class SweepCommand implements Callable<Integer> {
  private static final String DRIVER = "--driver";
  private static final double RATE_MAX = 1e6;

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      completionCandidates = LoadCatalogue.Workloads.class,
      defaultValue = LoadOptions.DEFAULT_WORKLOAD,
      description = "Workload by name or JSON file. Default: ${DEFAULT-VALUE}")
  String workload = LoadOptions.DEFAULT_WORKLOAD;

  @Option(
      names = "--mutations",
      paramLabel = "RATE",
      split = ",",
      description = "Mutations per second; one search for each rate. Default: the workload's.")
  List<Double> mutations = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "RATE",
      description = "Initial reads per second. Default: the workload's.")
  @Nullable Double from;

  @Option(
      names = "--most",
      paramLabel = "RATE",
      defaultValue = "100000",
      description = "Maximum reads per second. Default: ${DEFAULT-VALUE}")
  double most = 100_000;

  @Option(
      names = "--precision",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description =
          "Largest gap between the rates on both sides of the knee, in percent. Default:"
              + " ${DEFAULT-VALUE}")
  double precision = 10;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      description = "Length of the measurement of each run.")
  @Nullable String duration;

  @Option(
      names = DRIVER,
      paramLabel = "DRIVER",
      defaultValue = "lean",
      description =
          "Program that sends the reads, as for bench load: lean, gatling or library. Default:"
              + " ${DEFAULT-VALUE}")
  Driver driver = Driver.LEAN;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Interrupted sweep to continue; repeat its other options.")
  @Nullable Path resume;

  @Mixin final SeedOption seed = new SeedOption();
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final OutputOptions output = new OutputOptions();

  @Parameters(
      paramLabel = "WORD",
      description = "After --: further options of bench load, for every run.")
  List<String> words = new ArrayList<>();

  @Spec @Nullable CommandSpec spec;

  private static final String WARM_UP = "--warmup";

  public static void main(String[] args) {
    CommandShell.run(new SweepCommand(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    run.check();
    Workload chosen = chosen();
    List<String> load = new ArrayList<>(List.of("--workload", workload));
    if (duration != null) {
      load.addAll(List.of("--duration", duration));
    }
    if (words.stream().noneMatch(SweepCommand::isDriver)) {
      load.addAll(List.of(DRIVER, driver.word()));
    }
    if (seed.value() != null) {
      load.addAll(List.of("--seed", seed.value().toString()));
    }
    if (chosen.isWarmupAuto() && words.stream().noneMatch(word -> word.startsWith(WARM_UP))) {
      // A sweep makes many runs on one machine, so each may be shorter than a single run.
      load.addAll(List.of(WARM_UP + "-max", "30s"));
    }
    load.addAll(words);
    List<Double> rates = mutations.isEmpty() ? List.of(chosen.mutationsPerSecond()) : mutations;
    double start = from == null ? Math.min(most, chosen.readsPerSecond()) : from;
    try (Interruption interruption = Interruption.watch()) {
      RunWriter files = writer(run.nameOr(chosen.name()));
      interruption.atEnd(
          () -> System.err.println("interrupted; bench sweep … --resume " + files.path()));
      Sweep sweep = new Sweep(files, load, most, precision / 100, output.quiet());
      Sweep.Found found = sweep.run(rates, start, chosen.name(), RecordedCommand.of(spec));
      interruption.stopHereIfBegun();
      return print(found);
    }
  }

  private int print(Sweep.Found found) {
    int code = found.isTrustworthy() ? ExitCode.DONE : ExitCode.UNTRUSTWORTHY;
    RunDirectory swept = RunDirectory.open(found.folder());
    if (output.json()) {
      System.out.println(
          RunJson.of(swept, code, null)
              .set("sweep", swept.json(Sweep.FILE).orElseThrow())
              .toString());
      return code;
    }
    System.out.print(RunSummary.render(swept, output.quiet(), null, Terminal.coloursStdout()));
    return code;
  }

  /** Arguments of {@code bench load} may name another one. */
  private static boolean isDriver(String word) {
    return word.equals(DRIVER) || word.startsWith(DRIVER + "=");
  }

  private Workload chosen() {
    requireWithin("--most", most, 1, RATE_MAX);
    requireWithin("--precision", precision, 1, 100);
    mutations.forEach(rate -> requireWithin("--mutations", rate, 0, RATE_MAX));
    if (from != null) {
      requireWithin("--from", from, 1, RATE_MAX);
      if (from > most) {
        throw new BadInput(
            "--from: expected at most the rate of --most, %s, was %s"
                .formatted(plain(most), plain(from)));
      }
    }
    return WorkloadFile.check(workload, WorkloadFile.open(workload));
  }

  private static void requireWithin(String option, double value, double least, double most) {
    // Do not invert the comparison: NaN is neither below nor above.
    if (!(value >= least && value <= most)) {
      throw new BadInput(
          "%s: expected a number from %s to %s, was %s"
              .formatted(option, plain(least), plain(most), plain(value)));
    }
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private RunWriter writer(String name) {
    try {
      if (resume != null) {
        return RunDirectory.reopen(resume);
      }
      Path out = run.out();
      return out == null
          ? RunDirectory.create(
              Home.find().folder().resolve("runs"), Instant.now(), RunKind.SWEEP, name)
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
