package io.prefetchbench.league;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.render.TextTable;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.RecordReader;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench league}: caching strategies side by side, in interleaved load runs. */
@Command(
    name = "league",
    description = {
      "Measures caching strategies under the same schedules on one PostgreSQL and one Redis: how"
          + " fresh, how fast, and what they cost the primary. docs/LEAGUE.md describes them."
    },
    footer = {
      "  ./bench league --redis local",
      "  ./bench league --only prefetch-outbox,cache-aside-ttl --scenario calm --repeats 1",
      "  ./bench league --resume runs/20261129T201500Z-league-all.PARTIAL"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.BAD_INPUT_HELP,
      "4:no run was valid",
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class LeagueCommand implements Callable<Integer> {
  private static final String PLAN = "plan.json";
  private static final String RESULT = "league.json";
  private static final String NO_RUN = "no run was valid";
  private static final Duration TIME_MAX = Duration.ofHours(2);
  private static final Set<String> BESIDE_RESUME = Set.of("--resume", "--json", "--quiet");
  private static final int REPEATS_MAX = 100;
  private static final int READS_MAX = 100_000;

  @Option(
      names = "--only",
      paramLabel = "STRATEGY",
      split = ",",
      description = "Strategies to measure: ${COMPLETION-CANDIDATES}. Default: all")
  List<Contender> only = new ArrayList<>();

  @Option(
      names = "--scenario",
      paramLabel = "SCENARIO",
      split = ",",
      description =
          "What happens to them: ${COMPLETION-CANDIDATES}. Default: calm,burst,delete-reinsert")
  List<Scenario> scenarios = new ArrayList<>();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each strategy in each scenario. Default: ${DEFAULT-VALUE}")
  int repeats = 3;

  @Option(
      names = "--duration",
      paramLabel = "TIME",
      defaultValue = "20s",
      description = "Length of each measurement, at least 3s. Default: ${DEFAULT-VALUE}")
  String duration = "20s";

  @Option(
      names = "--reads",
      paramLabel = "RATE",
      defaultValue = "500",
      description = "Offered reads per second. Default: ${DEFAULT-VALUE}")
  int reads = 500;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      defaultValue = "5s",
      description =
          "TTL of the strategies that become fresh by it; that of the others is ten minutes."
              + " Default: ${DEFAULT-VALUE}")
  String ttl = "5s";

  @Option(
      names = "--redis",
      paramLabel = "WHERE",
      defaultValue = "embedded",
      description =
          "Redis of the caches, started for the league: embedded, local or docker[:IMAGE]. Default:"
              + " ${DEFAULT-VALUE}")
  String redis = "embedded";

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Interrupted league to continue, with the options that it was started with.")
  @Nullable Path resume;

  @Mixin final SeedOption seed = new SeedOption();
  @Mixin final RunOptions run = new RunOptions();
  @Mixin final OutputOptions output = new OutputOptions();

  @Spec @Nullable CommandSpec spec;

  public static void main(String[] args) {
    CommandShell.run(new LeagueCommand(), args);
  }

  @Override
  public Integer call() throws InterruptedException {
    run.check();
    LeaguePlan plan = resume == null ? plan() : planOf(resume);
    Instant begin = Instant.now();
    try (Interruption interruption = Interruption.watch();
        Progress progress = output.progress()) {
      RunWriter files = writer();
      interruption.atEnd(
          () -> System.err.println("interrupted; bench league --resume " + files.path()));
      files.writeJson(PLAN, plan);
      List<CellResult> cells = new LeagueRun(plan, files, progress).run();
      interruption.stopHereIfBegun();
      return finish(plan, cells, files, begin);
    }
  }

  private int finish(LeaguePlan plan, List<CellResult> cells, RunWriter files, Instant begin) {
    LeagueTable table = LeagueTable.of(plan, cells);
    files.writeJson(RESULT, table.toJson(cells));
    files.writeText("league.md", table.markdown());
    files.writeText("league.html", LeaguePage.of(table));
    boolean any = table.isTrustworthy();
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.LEAGUE, "league")
            .commandLine(RecordedCommand.of(Objects.requireNonNull(spec)))
            .seed(plan.seed())
            .phase("league", begin, Instant.now())
            .result(any ? RunResult.OK : RunResult.INVALID, any ? List.of() : List.of(NO_RUN));
    RunDirectory league = RunDirectory.open(files.finish(manifest.build()));
    int code = any ? ExitCode.DONE : ExitCode.UNTRUSTWORTHY;
    if (output.json()) {
      System.out.println(
          RunJson.of(league, code, null).set("league", league.json(RESULT).orElseThrow()));
    } else {
      print(table, league);
    }
    return code;
  }

  private static void print(LeagueTable table, RunDirectory league) {
    for (Scenario scenario : table.scenarios()) {
      System.out.println(scenario + ": " + scenario.about);
      List<List<String>> rows = table.of(scenario).stream().map(LeagueTable::texts).toList();
      System.out.println(TextTable.of("  ", LeagueTable.columns(), 1, rows));
    }
    System.out.println(league.resolve("league.html"));
  }

  private LeaguePlan plan() {
    LeagueServers.checkForm(redis);
    return new LeaguePlan(
        only.isEmpty() ? List.of(Contender.values()) : only.stream().distinct().toList(),
        scenarios.isEmpty()
            ? List.of(Scenario.CALM, Scenario.BURST, Scenario.DELETE_REINSERT)
            : scenarios.stream().distinct().toList(),
        within("--repeats", repeats, REPEATS_MAX),
        millis("--duration", duration, 3),
        within("--reads", reads, READS_MAX),
        millis("--ttl", ttl, 1),
        seed.or(1),
        redis);
  }

  private static int within(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw new BadInput("%s: expected 1 to %d, was %d".formatted(option, most, value));
    }
    return value;
  }

  private static long millis(String option, String text, int leastSeconds) {
    Duration time = RecordReader.duration(text);
    if (time == null || time.toSeconds() < leastSeconds || time.compareTo(TIME_MAX) > 0) {
      throw new BadInput(
          "%s: expected a time such as 20s, at least %ds and at most 120m, was %s"
              .formatted(option, leastSeconds, text));
    }
    return time.toMillis();
  }

  /** What was measured until now stays comparable only if the rest is measured alike. */
  private LeaguePlan planOf(Path folder) {
    for (OptionSpec option :
        Objects.requireNonNull(spec).commandLine().getParseResult().matchedOptions()) {
      if (!BESIDE_RESUME.contains(option.longestName())) {
        throw new BadInput(
            "--resume: expected no " + option.longestName() + ": the league keeps its options");
      }
    }
    Path file = folder.resolve(PLAN);
    try {
      return new ObjectMapper().readValue(Files.readString(file), LeaguePlan.class);
    } catch (IOException e) {
      throw new BadInput(
          "--resume: expected the folder of an interrupted league, with a file "
              + PLAN
              + ": "
              + folder,
          e);
    }
  }

  private RunWriter writer() {
    try {
      if (resume != null) {
        return RunDirectory.reopen(resume);
      }
      Path out = run.out();
      return out == null
          ? RunDirectory.create(
              Home.find().folder().resolve("runs"),
              Instant.now(),
              RunKind.LEAGUE,
              run.nameOr("all"))
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
