package io.prefetchbench.gate;

import io.prefetchbench.gate.blocks.ArmBuild;
import io.prefetchbench.gate.blocks.ArmRecipe;
import io.prefetchbench.gate.blocks.Arms;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.gate.plan.RowChoice;
import io.prefetchbench.gate.plan.RowsFile;
import io.prefetchbench.gate.plan.Way;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** The options that select the two builds to compare, the rows, and the policy. */
final class PairedArguments {
  /** The name of the candidate that is the current work tree. */
  static final String WORKTREE = "worktree";

  /** The workload of load rows: short, but with enough samples for a p99. */
  static final String LOAD = "gate-load";

  @Option(
      names = "--base",
      paramLabel = "REF",
      description = "commit, branch or tag to compare with")
  private @Nullable String base;

  @Option(
      names = "--candidate",
      paramLabel = "REF",
      description =
          "what to compare: commit, branch or tag, or worktree for the files as they are (the"
              + " default)")
  private @Nullable String candidate;

  @Option(
      names = "--a",
      paramLabel = "JAR",
      description = "instead of --base: a shaded JMH jar of any project")
  private @Nullable Path baseJar;

  @Option(names = "--b", paramLabel = "JAR", description = "instead of --candidate: the other jar")
  private @Nullable Path candidateJar;

  @ArgGroup(exclusive = false)
  private @Nullable OtherProject other;

  /** How the benchmark jars of another project's commits are built. */
  private static final class OtherProject {
    @Option(
        names = "--build",
        paramLabel = "COMMAND",
        required = true,
        description =
            "with --base, for another project: shell command that builds its shaded JMH jar, in the"
                + " top folder of its sources")
    private String command;

    @Option(
        names = "--jar",
        paramLabel = "PATH",
        required = true,
        description =
            "with --build: where that jar is then; the file name may be a glob, such as"
                + " target/*-benchmarks.jar")
    private String jar;

    @Option(
        names = "--same",
        paramLabel = "DIR",
        description =
            "with --build: folder of the benchmarks, which both sides have from the candidate; can"
                + " be repeated")
    private List<String> same = new ArrayList<>();

    @Option(
        names = "--project",
        paramLabel = "DIR",
        defaultValue = "",
        description = "with --build: a folder of that project (default: the current one)")
    private Path folder;
  }

  @Option(
      names = "--rows",
      paramLabel = "REGEX",
      description = "only rows that match; can be repeated")
  private List<String> rows = new ArrayList<>();

  @Option(
      names = "--rows-file",
      paramLabel = "FILE",
      description =
          "rows, with the JMH arguments of each (default: reports/gate-rows.json; for jars of"
              + " another project all that they list)")
  private @Nullable Path rowsFile;

  @Option(
      names = "--in-process",
      description =
          "run both builds of every row in one JVM, in alternating slices: finds smaller changes of"
              + " benchmarks that leave nothing running after an operation")
  private boolean inProcess;

  @Option(
      names = "--load",
      description =
          "also run the workload "
              + LOAD
              + ", about two minutes a block; advisory unless the policy names its rows")
  private boolean load;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description =
          "policy file of the gate (default: reports/gate-policy.json; built in for jars)")
  private @Nullable Path policy;

  @Option(names = "--blocks", paramLabel = "N", description = "number of blocks of the first stage")
  private @Nullable Integer blocks;

  @Option(
      names = "--confirm-blocks",
      paramLabel = "N",
      description = "number of blocks of the second stage")
  private @Nullable Integer confirmBlocks;

  @Option(
      names = "--base-jvm",
      paramLabel = "WORD",
      description = "argument for the base's forked JVMs; can be repeated")
  List<String> baseJvm = new ArrayList<>();

  @Option(
      names = "--candidate-jvm",
      paramLabel = "WORD",
      description = "argument for the candidate's forked JVMs; can be repeated")
  List<String> candidateJvm = new ArrayList<>();

  /** Checks that either refs or jars are given, not both. Throws BadInput if not. */
  void requireOneWay() {
    boolean refs = base != null || candidate != null;
    boolean jars = baseJar != null || candidateJar != null;
    if (refs == jars
        || (refs && base == null)
        || (jars && (baseJar == null) != (candidateJar == null))) {
      throw new BadInput(
          "expected --base REF [--candidate REF] [--build COMMAND --jar PATH], or --a JAR --b JAR,"
              + " or --resume DIR");
    }
    if (other != null && base == null) {
      throw new BadInput("--build and --jar: expected --base REF, too");
    }
    if (load && !ours()) {
      throw new BadInput("--load: jars hold no load run; expected --base REF, without --build");
    }
  }

  /** Refuses options that select what an earlier plan has already fixed. */
  static void requireNothing(ParseResult given) {
    boolean fixed =
        given.matchedOptions().stream()
            .map(OptionSpec::userObject)
            .anyMatch(
                option ->
                    option instanceof Field field
                        && field.getDeclaringClass() == PairedArguments.class);
    if (fixed) {
      throw new BadInput(
          "--resume goes on by the plan of its run; expected no refs, rows or policy");
    }
  }

  /** Returns whether the arms are built from this repository's sources. */
  boolean ours() {
    return base != null && other == null;
  }

  /** Returns the reviewed rows, load rows last; empty for jars that list their rows themselves. */
  List<GateCell> rows(Path standard) {
    if (rowsFile == null && !ours()) {
      return List.of();
    }
    List<GateCell> all = new ArrayList<>(RowsFile.read(rowsFile == null ? standard : rowsFile));
    if (load) {
      all.add(GateCell.load(LOAD));
    }
    return all;
  }

  /** Returns the selected rows. Throws BadInput if one is not a regular expression. */
  RowChoice choice() {
    return RowChoice.of(rows);
  }

  /** Returns how all rows are run; null if each row names its own way. */
  @Nullable Way way() {
    return inProcess ? Way.INPROCESS : null;
  }

  Arms arms(Path home, Progress progress) throws InterruptedException {
    if (base != null) {
      return builder(home, progress).build(base, candidate == null ? WORKTREE : candidate);
    }
    if (baseJar == null || candidateJar == null) {
      throw new IllegalStateException("neither refs nor jars");
    }
    return Arms.ofJars(baseJar, candidateJar);
  }

  private ArmBuild builder(Path home, Progress progress) {
    Path gate = Path.of("target", "gate");
    if (other == null) {
      ArmRecipe recipe = load ? ArmRecipe.WHOLE : ArmRecipe.BENCHMARKS;
      return new ArmBuild(home, home.resolve(gate), recipe, progress);
    }
    Path top = ArmBuild.top(other.folder.toAbsolutePath());
    ArmRecipe recipe = ArmRecipe.ofShell(other.command, other.jar, other.same);
    return new ArmBuild(top, top.resolve(gate).resolve(recipe.folderName()), recipe, progress);
  }

  /** Returns the named policy, else that of the sources, else the defaults, with these blocks. */
  GatePolicy policy(Path home) {
    Path standard = ours() ? home.resolve(PolicyFile.IN_SOURCES) : null;
    GatePolicy read = PolicyFile.readOrDefault(policy, standard);
    try {
      return new GatePolicy(
          read.redChance(),
          blocks == null ? read.screenBlocks() : blocks,
          read.screenP(),
          read.screenShare(),
          confirmBlocks == null ? read.confirmBlocks() : confirmBlocks,
          read.confirmP(),
          read.discardedMax(),
          read.rules(),
          read.blocking(),
          read.accepted());
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
