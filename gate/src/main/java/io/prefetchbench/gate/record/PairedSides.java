package io.prefetchbench.gate.record;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Both arms and how they are run. Immutable; has a JSON form without secrets.
 *
 * @param baseHome the base's built tree, for load runs; null if there are none
 * @param ours whether the jars are built from our own sources: their forks get a Redis, a seed, and
 *     a profiler of CPU time
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
  public PairedSides {
    baseJvmArgs = List.copyOf(baseJvmArgs);
    candidateJvmArgs = List.copyOf(candidateJvmArgs);
    words = List.copyOf(words);
  }

  public Path home(ArmSide side) {
    String home = side == ArmSide.BASE ? baseHome : candidateHome;
    if (home == null) {
      throw new IllegalStateException("no built tree of the " + side.word() + " was kept");
    }
    return Path.of(home);
  }
}
