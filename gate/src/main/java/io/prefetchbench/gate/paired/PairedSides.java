package io.prefetchbench.gate.paired;

import io.prefetchbench.gate.arms.JarFacts;
import io.prefetchbench.gate.blocks.ArmSide;
import io.prefetchbench.gate.blocks.JarFork;
import io.prefetchbench.gate.cells.JmhWords;
import io.prefetchbench.gate.decision.ArmFacts;
import io.prefetchbench.testbed.redis.TargetFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both arms and how they are run. Immutable; has a JSON form without secrets.
 *
 * @param baseJar jar of the base
 * @param candidateJar jar of the candidate
 * @param baseHome the base's built tree, for load runs; null if there are none
 * @param candidateHome the candidate's
 * @param ours whether the jars are built from our own sources: their forks get a Redis, a seed, and
 *     a profiler of CPU time
 * @param baseJvmArgs more arguments for the forked JVMs of the base
 * @param candidateJvmArgs the same for the candidate
 * @param words what the user said for JMH
 */
public record PairedSides(
    ArmFacts base,
    ArmFacts candidate,
    String baseJar,
    String candidateJar,
    @Nullable String baseHome,
    @Nullable String candidateHome,
    boolean ours,
    List<String> baseJvmArgs,
    List<String> candidateJvmArgs,
    List<String> words) {
  /** Copies the lists. */
  public PairedSides {
    baseJvmArgs = List.copyOf(baseJvmArgs);
    candidateJvmArgs = List.copyOf(candidateJvmArgs);
    words = List.copyOf(words);
  }

  /** The base, ready to run against the Redis that a file names. */
  JarFork.Launch launchBase(@Nullable Path target) {
    return launch(baseJar, baseJvmArgs, target);
  }

  /** The candidate, ready to run. */
  JarFork.Launch launchCandidate(@Nullable Path target) {
    return launch(candidateJar, candidateJvmArgs, target);
  }

  /**
   * The built tree of a side.
   *
   * @throws IllegalStateException if it was not kept: no load run was planned
   */
  Path home(ArmSide side) {
    String home = side == ArmSide.BASE ? baseHome : candidateHome;
    if (home == null) {
      throw new IllegalStateException("no built tree of the " + side.word() + " was kept");
    }
    return Path.of(home);
  }

  /** Returns whether the forks of both arms wait for a calm core, and do so by the same code. */
  boolean waitForCalm() {
    Optional<String> ofBase = JarFacts.classDigest(Path.of(baseJar), JarFork.CALM);
    return ours
        && ofBase.isPresent()
        && ofBase.equals(JarFacts.classDigest(Path.of(candidateJar), JarFork.CALM));
  }

  private static JarFork.Launch launch(String jar, List<String> jvmArgs, @Nullable Path target) {
    List<String> all = new ArrayList<>();
    if (target != null) {
      all.addAll(List.of("-Xmx1g", "-D" + TargetFile.PROPERTY + "=" + target));
    }
    all.addAll(jvmArgs);
    return new JarFork.Launch(Path.of(jar), all);
  }

  /** Words for JMH that hold for every cell. */
  JmhWords jmhWords() {
    List<String> all = new ArrayList<>(words);
    if (ours) {
      all.addAll(List.of("-prof", JarFork.CPU_PROFILER));
    }
    if (waitForCalm()) {
      all.addAll(List.of("-prof", JarFork.CALM_PROFILER));
    }
    return JmhWords.of(all);
  }
}
