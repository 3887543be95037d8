package io.prefetchbench.cli.gate;

import io.prefetchbench.cli.gate.arms.ArmBuild;
import io.prefetchbench.cli.gate.arms.Arms;
import io.prefetchbench.cli.gate.cells.Cell;
import io.prefetchbench.cli.gate.cells.RowChoice;
import io.prefetchbench.cli.gate.cells.RowsFile;
import io.prefetchbench.reports.policy.GatePolicy;
import io.prefetchbench.reports.policy.PolicyException;
import io.prefetchbench.reports.policy.PolicyFile;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What two builds are compared, in which rows, and by which policy: a part of the options. */
final class PairedArguments {
  /** The candidate that is the files as they lie here. */
  static final String WORKTREE = "worktree";

  /** The workload of load rows: short, and with samples enough for a p99. */
  static final String LOAD = "gate-load";

  private static final String POLICY = "reports/gate-policy.json";

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

  @Option(
      names = "--rows",
      paramLabel = "REGEX",
      description = "only rows that match; can be repeated")
  private List<String> rows = new ArrayList<>();

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
  private List<String> baseJvm = new ArrayList<>();

  @Option(
      names = "--candidate-jvm",
      paramLabel = "WORD",
      description = "argument for the candidate's forked JVMs; can be repeated")
  private List<String> candidateJvm = new ArrayList<>();

  /**
   * Checks that refs or jars are given, and not both.
   *
   * @throws BadInput if not
   */
  void requireOneWay() {
    boolean refs = base != null || candidate != null;
    boolean jars = baseJar != null || candidateJar != null;
    if (refs == jars
        || (refs && base == null)
        || (jars && (baseJar == null) != (candidateJar == null))) {
      throw new BadInput(
          "expected --base REF [--candidate REF], or --a JAR --b JAR, or --resume DIR");
    }
    if (load && jars) {
      throw new BadInput("--load: jars hold no load run; expected --base REF");
    }
  }

  /**
   * Checks that nothing is said that an older plan has fixed.
   *
   * @throws BadInput if something is
   */
  void requireNothing() {
    boolean said =
        base != null
            || candidate != null
            || baseJar != null
            || candidateJar != null
            || policy != null
            || blocks != null
            || confirmBlocks != null
            || load
            || !rows.isEmpty()
            || !baseJvm.isEmpty()
            || !candidateJvm.isEmpty();
    if (said) {
      throw new BadInput(
          "--resume goes on by the plan of its run; expected no refs, rows or policy");
    }
  }

  /** Whether the arms are built from our own sources. */
  boolean ours() {
    return base != null;
  }

  /** The reviewed rows, the load last: with a budget, it is dropped first. */
  List<Cell> rows(Path file) {
    List<Cell> all = new ArrayList<>(RowsFile.read(file));
    if (load) {
      all.add(Cell.load(LOAD));
    }
    return all;
  }

  List<String> baseJvm() {
    return baseJvm;
  }

  List<String> candidateJvm() {
    return candidateJvm;
  }

  /**
   * The rows that are wanted.
   *
   * @throws BadInput if one is no regular expression
   */
  RowChoice choice() {
    return RowChoice.of(rows);
  }

  /** Builds the arms, or takes the jars that were given. */
  Arms arms(Path home, Progress progress) throws InterruptedException {
    if (base != null) {
      Path gate = home.resolve("target/gate");
      List<String> command = load ? ArmBuild.WHOLE : ArmBuild.MAVEN;
      return new ArmBuild(home, gate, command, load, progress)
          .build(base, candidate == null ? WORKTREE : candidate);
    }
    if (baseJar == null || candidateJar == null) {
      throw new IllegalStateException("neither refs nor jars");
    }
    return Arms.ofJars(baseJar, candidateJar);
  }

  /**
   * The policy: the file that was named, else that of our sources, else the defaults; with other
   * numbers of blocks if they were given.
   *
   * @throws BadInput if it cannot be used
   */
  GatePolicy policy(Path home) {
    Path standard = home.resolve(POLICY);
    Path file = policy != null ? policy : ours() && Files.exists(standard) ? standard : null;
    try {
      GatePolicy read = file == null ? GatePolicy.DEFAULT : PolicyFile.read(file);
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
    } catch (PolicyException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
