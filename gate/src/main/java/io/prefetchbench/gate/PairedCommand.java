package io.prefetchbench.gate;

import io.prefetchbench.gate.blocks.Arm;
import io.prefetchbench.gate.blocks.Arms;
import io.prefetchbench.gate.blocks.PairedSession;
import io.prefetchbench.gate.blocks.Planning;
import io.prefetchbench.gate.decision.PairedDecision;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.plan.Budget;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.plan.RowChoice;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedSides;
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
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench gate paired}: compares two builds side by side on this machine, block by block. */
@Command(
    name = "paired",
    description = {
      "Is the candidate slower than the base? Builds both and runs them in blocks: one fork of"
          + " each, in random order. Rows that look worse are confirmed with new blocks."
    },
    footerHeading = "%nThe machine must be quiet:%n",
    footer = {
      "  exit 4 if a fixed CPU loop loses more than 20 %% of its time, or the p99 of PING is over 3"
          + " ms.",
      "  A block is discarded and repeated if steal is above 5 %% and 3 times its median so far,"
          + " or",
      "  if the reference loop is more than 5 %% off its median so far.",
      "",
      "Examples:",
      "  ./bench gate paired --base origin/main",
      "  ./bench gate paired --base v1.2 --candidate HEAD --rows Lookup --budget 30m",
      "  ./bench gate paired --base origin/main --load --rows load/ --policy load-policy.json",
      "  ./bench gate paired --base main --build 'mvn -q package' --jar target/benchmarks.jar",
      "  ./bench gate paired --a old.jar --b new.jar -- -i 3 -r 1s",
      "  ./bench gate paired --resume runs/20270131T120000Z-gate-paired.PARTIAL"
    },
    exitCodeList = {
      "1:a row of the blocking set is worse by more than its budget",
      "2:usage, too few blocks to decide by, or a candidate that does not build",
      ExitCode.INCONCLUSIVE_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      "5:no such base, or no common ancestor with it (in CI: fetch-depth: 0)",
      ExitCode.INTERRUPTED_HELP
    })
final class PairedCommand implements Callable<Integer> {
  private static final String NAME = "paired";
  private static final String ROWS = "reports/gate-rows.json";

  @Mixin private PairedArguments given;

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description = "maximum time of the run, such as 30m or 2h: the last rows are left out")
  private @Nullable String budget;

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(names = "--redis", paramLabel = "WHICH", description = "as for bench jmh")
  private @Nullable String redis;

  @Option(names = "--strict", description = "exit with 3 if a row is inconclusive")
  private boolean strict;

  @Mixin private final RunOptions run = new RunOptions();

  @Option(names = "--details", description = GateOutput.DETAILS_HELP)
  private boolean details;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "interrupted run to continue, with its own plan")
  private @Nullable Path resume;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Parameters(paramLabel = "-- JMH words", description = "options of JMH for every fork")
  private List<String> jmhWords = new ArrayList<>();

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    run.check();
    try (Interruption interruption = Interruption.watch();
        Progress progress = output.progress()) {
      return resume == null ? start(interruption, progress) : resume(interruption, progress);
    }
  }

  private int start(Interruption interruption, Progress progress) throws InterruptedException {
    given.requireOneWay();
    Path home = Home.find().folder();
    List<GateCell> rows = given.rows(home.resolve(ROWS));
    long drawn = seed.or(new SplittableRandom().nextLong() >>> 1);
    JmhWords.of(jmhWords);
    Budget time = budget == null ? null : Budget.of(budget);
    RowChoice choice = given.choice();
    GatePolicy policy = given.policy(home);
    Arms arms = given.arms(home, progress);
    PairedSides sides =
        new PairedSides(
            arms.base().facts(),
            arms.candidate().facts(),
            jar(arms.base()),
            jar(arms.candidate()),
            home(arms.base()),
            home(arms.candidate()),
            given.ours(),
            given.baseJvm,
            given.candidateJvm,
            jmhWords);
    List<String> command = command(drawn);
    Planning planning =
        new Planning(
            sides, rows, choice, given.way(), policy, time, drawn, command, clock.instant());
    try (PairedSession session =
        session(
            () -> GateRun.create(run, NAME, clock.instant()),
            sides,
            drawn,
            interruption,
            progress)) {
      return compare(session, () -> plan(session, planning, arms.base(), progress));
    }
  }

  /** A base that failed to build has no jar, and no fork will be asked to run it. */
  private static String jar(Arm arm) {
    return arm.jar() == null ? "" : arm.jar().toString();
  }

  private static @Nullable String home(Arm arm) {
    return arm.home() == null ? null : arm.home().toString();
  }

  private interface Planner {
    PairedPlan plan() throws InterruptedException;
  }

  private int compare(PairedSession session, Planner planner) throws InterruptedException {
    try {
      PairedPlan plan = planner.plan();
      PairedDecision decision = new PairedDecision(plan);
      List<BlockRecord> blocks = session.run(plan.blocks(), decision::suspects);
      GateResult result = decision.of(blocks, strict, session.machine(blocks), clock.instant());
      GateOutput.write(session.path(), result);
      RunResult word = GateRun.resultOf(result);
      List<String> reasons = word == RunResult.OK ? List.of() : List.of(result.reason());
      return GateOutput.report(result, session.finish(word, reasons), output, details);
    } catch (BadInput | Untrustworthy e) {
      // A measurement that cannot be trusted leaves a run directory that says so.
      session.finish(RunResult.INVALID, List.of(String.valueOf(e.getMessage())));
      throw e;
    }
  }

  /** Plans with the first forks of both arms, and stores the plan before the first block. */
  private static PairedPlan plan(
      PairedSession session, Planning planning, Arm base, Progress progress)
      throws InterruptedException {
    PairedPlan plan;
    if (base.jar() == null) {
      String problem = base.facts().problem();
      if (planning.rows().isEmpty()) {
        throw new Untrustworthy(
            "the base does not compile, so there is nothing to compare with: " + problem);
      }
      progress.say("the base does not compile with the candidate's benchmarks: " + problem);
      plan = planning.withoutBase("the base does not compile with this benchmark: " + problem);
    } else {
      session.requireFit(planning.runsForks());
      plan = planning.plan(session, progress);
    }
    session.write(plan);
    return plan;
  }

  private int resume(Interruption interruption, Progress progress) throws InterruptedException {
    PairedArguments.requireNothing(spec.commandLine().getParseResult());
    RunWriter writer = reopened(Objects.requireNonNull(resume));
    PairedPlan plan = PairedPlan.read(writer.path());
    PairedSession.requireJars(plan.sides());
    try (PairedSession session =
        session(() -> writer, plan.sides(), plan.blocks().seed(), interruption, progress)) {
      return compare(
          session,
          () -> {
            session.requireFit(
                plan.blocks().cells().stream().anyMatch(cell -> !cell.cell().sharesJvm()));
            return plan;
          });
    }
  }

  private static RunWriter reopened(Path folder) {
    try {
      return RunDirectory.reopen(RunDirectory.open(folder).path());
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private PairedSession session(
      Supplier<RunWriter> writer,
      PairedSides sides,
      long drawn,
      Interruption interruption,
      Progress progress) {
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.GATE, NAME)
            .seed(drawn)
            .commandLine(command(drawn))
            .commit(
                sides.candidate().commit(),
                sides.candidate().name().equals(PairedArguments.WORKTREE));
    return new PairedSession(writer, manifest, sides, redis, interruption, progress);
  }

  private List<String> command(long drawn) {
    List<String> words = new ArrayList<>(RecordedCommand.of(spec));
    if (seed.value() == null && resume == null) {
      words.addAll(words.indexOf(NAME) + 1, List.of("--seed", Long.toString(drawn)));
    }
    return words;
  }
}
