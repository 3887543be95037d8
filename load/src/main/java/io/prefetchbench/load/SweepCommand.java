package io.prefetchbench.load;

import io.prefetchbench.load.run.Driver;
import io.prefetchbench.load.run.LoadOptions;
import io.prefetchbench.load.sweep.Sweep;
import io.prefetchbench.load.workload.Workload;
import io.prefetchbench.load.workload.WorkloadFile;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.Terminal;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code bench sweep}: the highest rate of reads that the system bears, at each rate of mutations;
 * each point is a run of {@code bench load} of its own.
 */
@Command(
    name = "bench sweep",
    sortOptions = false,
    usageHelpAutoWidth = true,
    description = {
      "Raises the offered reads until the system does not keep up or misses an objective, and finds"
          + " the knee by more runs on both sides. Every run is a folder under cells/.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bench sweep",
      "  bench sweep --mutations 0,200,1000 --duration 15s",
      "  bench sweep --workload my.json --driver library -- --entities 20000",
      "  bench sweep --resume runs/20261127T101500Z-sweep-reference-data.PARTIAL"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.BAD_INPUT_HELP,
      "4:no run was valid",
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class SweepCommand implements Callable<Integer> {
  private static final String DRIVER = "--driver";

  @Option(
      names = "--workload",
      paramLabel = "NAME|FILE",
      defaultValue = LoadOptions.DEFAULT_WORKLOAD,
      description = "Workload by name or JSON file. Default: ${DEFAULT-VALUE}")
  String workload = LoadOptions.DEFAULT_WORKLOAD;

  @Option(
      names = "--mutations",
      paramLabel = "RATE",
      split = ",",
      description = "Rates of mutations. Default: the workload's.")
  List<Double> mutations = new ArrayList<>();

  @Option(
      names = "--from",
      paramLabel = "RATE",
      description = "Reads a second to begin with. Default: the workload's.")
  @Nullable Double from;

  @Option(
      names = "--most",
      paramLabel = "RATE",
      defaultValue = "100000",
      description = "Reads a second at most. Default: ${DEFAULT-VALUE}")
  double most = 100_000;

  @Option(
      names = "--precision",
      paramLabel = "PERCENT",
      defaultValue = "10",
      description = "How close both sides of the knee shall be. Default: ${DEFAULT-VALUE}")
  double precision = 10;

  @Option(names = "--duration", paramLabel = "TIME", description = "Measured time of a run.")
  @Nullable String duration;

  @Option(
      names = DRIVER,
      paramLabel = "DRIVER",
      defaultValue = "lean",
      description =
          "What sends the reads, in the words of bench load: lean, gatling or library. Default:"
              + " ${DEFAULT-VALUE}")
  Driver driver = Driver.LEAN;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with an interrupted sweep; give the same words again.")
  @Nullable Path resume;

  @Option(names = "--out", paramLabel = "DIR", description = "Folder to write; it must be new.")
  @Nullable Path out;

  @Option(names = "--verbose", description = "Every run of the sweep on the terminal too.")
  boolean verbose;

  @Option(names = "--json", description = "The last line on standard output is JSON.")
  boolean json;

  @Option(names = "--help", usageHelp = true, description = "Print this help.")
  boolean help;

  @Parameters(
      paramLabel = "WORD",
      description = "After --: further words of bench load, for every run.")
  List<String> words = new ArrayList<>();

  @Spec @Nullable CommandSpec spec;

  /** Runs the command and ends the JVM. */
  public static void main(String[] args) {
    CommandShell.run(new SweepCommand(), args);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    Workload chosen = chosen();
    List<String> load = new ArrayList<>(List.of("--workload", workload));
    if (duration != null) {
      load.addAll(List.of("--duration", duration));
    }
    if (words.stream().noneMatch(SweepCommand::isDriver)) {
      load.addAll(List.of(DRIVER, driver.word()));
    }
    load.addAll(words);
    List<Double> rates = mutations.isEmpty() ? List.of(chosen.mutationsPerSecond()) : mutations;
    double start = from == null ? chosen.readsPerSecond() : from;
    try (Interruption interruption = Interruption.watch()) {
      RunWriter files = writer(chosen.name());
      interruption.atEnd(
          () -> System.err.println("interrupted; bench sweep … --resume " + files.path()));
      Sweep sweep = new Sweep(files, load, most, precision / 100);
      Sweep.Found found = sweep.run(rates, start, chosen.name(), command());
      interruption.stopHereIfBegun();
      RunSummary.Detail detail = verbose ? RunSummary.Detail.VERBOSE : RunSummary.Detail.SHORT;
      System.out.print(
          RunSummary.render(
              RunDirectory.open(found.folder()), detail, null, Terminal.coloursStdout()));
      if (json) {
        System.out.println(Files.readString(found.folder().resolve(Sweep.FILE)).replace("\n", ""));
      }
      return found.isTrustworthy() ? ExitCode.DONE : ExitCode.UNTRUSTWORTHY;
    }
  }

  /** Words of {@code bench load} may name another one. */
  private static boolean isDriver(String word) {
    return word.equals(DRIVER) || word.startsWith(DRIVER + "=");
  }

  private Workload chosen() {
    if (most < 1 || precision < 1 || precision > 100 || (from != null && from < 1)) {
      throw new BadInput("--from and --most expect 1 or more, --precision 1 to 100");
    }
    if (mutations.stream().anyMatch(rate -> rate < 0)) {
      throw new BadInput("--mutations: expected rates of 0 or more, was " + mutations);
    }
    try {
      return WorkloadFile.check(workload, WorkloadFile.open(workload));
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private RunWriter writer(String name) {
    try {
      if (resume != null) {
        return RunDirectory.reopen(resume);
      }
      return out == null
          ? RunDirectory.create(
              Home.find().folder().resolve("runs"), Instant.now(), RunKind.SWEEP, name)
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private List<String> command() {
    List<String> all = new ArrayList<>(List.of("bench", "sweep"));
    if (spec != null) {
      all.addAll(spec.commandLine().getParseResult().originalArgs());
    }
    return all;
  }
}
