package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.rounds.BenchmarkCell;
import io.prefetchbench.benchmarks.rounds.CellSelection;
import io.prefetchbench.benchmarks.rounds.ClientClassPath;
import io.prefetchbench.benchmarks.rounds.DeclaredBenchmark;
import io.prefetchbench.benchmarks.rounds.Profile;
import io.prefetchbench.benchmarks.rounds.RoundPlan;
import io.prefetchbench.benchmarks.rounds.RoundRunner;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SecretArguments;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.RedisResolver;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench jmh}: single operations in rounds; words after {@code --} go to JMH. */
@Command(
    name = "jmh",
    description = {
      "Measures the cost of single operations in rounds. A round runs one JVM fork of every chosen"
          + " cell in random order, with each cell's floor (its own bytes over a bare socket)."
    },
    footer = {
      "  ./bench jmh --profile smoke",
      "  ./bench jmh Lookup -p client=lettuce -p outcome=hit,absent",
      "  ./bench jmh BulkLoad -p entities=100000 --rounds 5",
      "  ./bench jmh Client -p client=redisson,jedis -p threads=1,8",
      "  ./bench jmh Lookup --redis redis://127.0.0.1:6379 -- -t 4 -i 5 -r 2s"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      "1:a benchmark read or wrote something other than its cell declares",
      ExitCode.BAD_INPUT_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class JmhCommand implements Callable<Integer> {
  /** Options of JMH that the rounds decide. */
  private static final Set<String> TAKEN =
      Set.of("-f", "-wf", "-rf", "-rff", "-o", "-jvm", "-foe", "-opi");

  @Parameters(
      paramLabel = "REGEX",
      description = "Benchmarks to run (class.method); default: those of the profile.")
  private List<String> includes = new ArrayList<>();

  @Option(
      names = "--profile",
      paramLabel = "NAME",
      defaultValue = "quick",
      description =
          "smoke (under a minute, not for claims), quick (3 rounds) or reference (the client table:"
              + " 5 rounds, under an hour). Default: quick.")
  private String profile = "quick";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Number of rounds, 1 to 1000. Default: that of the profile.")
  private @Nullable Integer rounds;

  @Option(
      names = "-p",
      paramLabel = "NAME=VALUE[,VALUE]",
      description = "Values of one parameter, * for all; can be repeated.")
  private List<String> params = new ArrayList<>();

  @Option(
      names = "--redis",
      paramLabel = "WHICH",
      description = "embedded, local, docker[:IMAGE] or redis[s]://[[user]:password@]host[:port].")
  private @Nullable String redis;

  @Option(
      names = "--allow-flush",
      description = "Allow FLUSHALL on the Redis of --redis; otherwise only own keys are removed.")
  private boolean allowFlush;

  @Option(
      names = "--jdk",
      paramLabel = "PATH",
      split = ",",
      description = "Home directories of JDKs; each cell runs with each of them.")
  private List<String> jdks = new ArrayList<>();

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Interrupted run to continue; repeat its other options.")
  private @Nullable Path resume;

  @Mixin private final SeedOption seed = new SeedOption();
  @Mixin private final RunOptions run = new RunOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(names = "--list", description = "Print the cells and the estimated time, and exit.")
  private boolean list;

  private final List<String> commandLine;
  private final List<String> jmhWords;
  private final PrintStream stdout;

  private JmhCommand(List<String> commandLine, List<String> jmhWords, PrintStream stdout) {
    this.commandLine = RecordedCommand.of(commandLine);
    this.jmhWords = jmhWords;
    this.stdout = stdout;
  }

  private JmhCommand() {
    this(List.of(), List.of(), System.out);
  }

  public static void main(String[] given) {
    String[] args = SecretArguments.reveal(given);
    int cut = cut(args);
    CommandShell.run(of(args, System.out), Arrays.copyOf(args, cut));
  }

  /** Like {@link #main}, without ending the JVM; for tests. */
  static int execute(PrintStream stdout, String... args) {
    return CommandShell.execute(of(args, stdout), Arrays.copyOf(args, cut(args)));
  }

  private static JmhCommand of(String[] args, PrintStream stdout) {
    int cut = cut(args);
    List<String> all = new ArrayList<>(List.of("jmh"));
    all.addAll(Arrays.asList(args));
    List<String> words =
        cut < args.length ? List.of(args).subList(cut + 1, args.length) : List.of();
    return new JmhCommand(all, words, stdout);
  }

  private static int cut(String[] args) {
    int at = Arrays.asList(args).indexOf("--");
    return at < 0 ? args.length : at;
  }

  @Override
  public Integer call() throws Exception {
    run.check();
    CommandLineOptions words = words();
    Profile chosen = Profile.named(profile);
    List<BenchmarkCell> cells = cells(chosen, words);
    int roundCount = rounds == null ? chosen.rounds() : rounds;
    if (roundCount < 1 || roundCount > 1000) {
      throw new BadInput("--rounds " + roundCount + ": expected 1 to 1000");
    }
    if (list) {
      printList(cells, chosen, roundCount);
      return ExitCode.DONE;
    }
    long order = seed.or(System.nanoTime());
    RoundPlan plan = new RoundPlan(cells, roundCount, order);
    try (Progress progress = output.progress()) {
      JmhRun jmh = new JmhRun(plan, chosen, words, commandLine, run, resume, progress);
      return jmh.measure(RedisResolver.ofEnvironment(), redis, allowFlush, stdout, output);
    }
  }

  private CommandLineOptions words() {
    for (String word : jmhWords) {
      if (TAKEN.contains(word)) {
        throw new BadInput(
            word
                + " after -- is decided by the rounds; expected --rounds, --out or --jdk before"
                + " it");
      }
    }
    try {
      CommandLineOptions words = new CommandLineOptions(jmhWords.toArray(String[]::new));
      if (!words.getIncludes().isEmpty()) {
        throw new BadInput(
            "after -- expected options of JMH only, but there is "
                + words.getIncludes().get(0)
                + "; name benchmarks before it");
      }
      return words;
    } catch (CommandLineOptionException e) {
      throw new BadInput("JMH does not understand the words after --: " + e.getMessage(), e);
    }
  }

  private List<BenchmarkCell> cells(Profile chosen, CommandLineOptions words) {
    List<DeclaredBenchmark> all = DeclaredBenchmark.find(List.of());
    List<DeclaredBenchmark> wanted = wanted(includes.isEmpty() ? chosen.includes() : includes);
    for (String jdk : jdks) {
      if (!Files.isExecutable(Path.of(jdk, "bin", "java"))) {
        throw new BadInput("--jdk " + jdk + ": expected a folder with bin/java");
      }
    }
    Set<Mode> modes = EnumSet.noneOf(Mode.class);
    modes.addAll(words.getBenchModes());
    CellSelection selection = new CellSelection(chosen, named(words, all), modes, jdks);
    List<BenchmarkCell> cells = selection.select(wanted, all);
    cells.forEach(ClientClassPath::of); // refuses a client that is not built before a fork starts
    if (cells.isEmpty()) {
      String given = String.join(" ", includes);
      throw new Untrustworthy(
          "nothing matched "
              + given
              + "; expected a part of one of "
              + String.join(", ", names(all))
              + DidYouMean.suffix(given, classes(all)));
    }
    return cells;
  }

  private static List<DeclaredBenchmark> wanted(List<String> includes) {
    try {
      return DeclaredBenchmark.find(includes);
    } catch (PatternSyntaxException e) {
      throw new BadInput(
          "not a regular expression: " + e.getPattern() + " (" + e.getDescription() + ")", e);
    }
  }

  private static List<String> names(List<DeclaredBenchmark> all) {
    return all.stream()
        .map(declared -> declared.benchmark().replaceFirst("^.*\\.(?=\\w+\\.\\w+$)", ""))
        .distinct()
        .toList();
  }

  /** The benchmarks by their short name: Lookup for LookupBenchmark.x. */
  private static List<String> classes(List<DeclaredBenchmark> all) {
    return names(all).stream()
        .map(name -> name.replaceFirst("(Benchmark)?\\.\\w+$", ""))
        .distinct()
        .toList();
  }

  private Map<String, List<String>> named(CommandLineOptions words, List<DeclaredBenchmark> all) {
    Map<String, List<String>> named = new LinkedHashMap<>();
    for (DeclaredBenchmark declared : all) {
      for (String param : declared.params().keySet()) {
        if (words.getParameter(param).hasValue()) {
          named.put(param, List.copyOf(words.getParameter(param).get()));
        }
      }
    }
    for (String param : params) {
      int equals = param.indexOf('=');
      if (equals < 1 || equals == param.length() - 1) {
        throw new BadInput("-p " + param + ": expected NAME=VALUE[,VALUE]");
      }
      List<String> values = List.of(param.substring(equals + 1).split(",", -1));
      named.put(param.substring(0, equals), values);
    }
    return named;
  }

  private void printList(List<BenchmarkCell> cells, Profile chosen, int roundCount) {
    double seconds =
        cells.stream()
                .mapToLong(cell -> RoundRunner.estimateMillis(cell, chosen.iterations()))
                .sum()
            * roundCount
            / 1000.0;
    if (output.json()) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("schemaVersion", 1);
      json.put("rounds", roundCount);
      json.put("estimatedSeconds", seconds);
      json.put("cells", cells.stream().map(JmhCommand::listed).toList());
      stdout.println(Json.line(json));
      return;
    }
    RoundRunner.listing(cells, chosen.iterations()).forEach(stdout::println);
    stdout.println(
        cells.size()
            + " cells, "
            + roundCount
            + (roundCount == 1 ? " round, about " : " rounds, about ")
            + RoundRunner.duration(seconds));
  }

  private static Map<String, Object> listed(BenchmarkCell cell) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("benchmark", cell.benchmark());
    json.put("question", cell.question());
    json.put("mode", cell.mode().shortLabel());
    json.put("labels", cell.labels());
    return json;
  }
}
