package io.prefetchbench.cli.gate.arms;

import io.prefetchbench.reports.gate.ArmFacts;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One side of a paired run. Immutable.
 *
 * @param facts what is told of it
 * @param jar the benchmark jar to run; null if it could not be built, and then the facts say why
 * @param home the whole built tree, for load runs; null if only the jar was wanted
 */
public record Arm(ArmFacts facts, @Nullable Path jar, @Nullable Path home) {
  /**
   * The arm of a jar that somebody else has built.
   *
   * @throws io.prefetchbench.testbed.command.BadInput if it is not a jar
   */
  static Arm ofJar(Path jar) {
    JarFacts facts = JarFacts.of(jar);
    Path absolute = jar.toAbsolutePath().normalize();
    return new Arm(
        new ArmFacts(jar.toString(), null, facts.digest(), facts.versions(), null), absolute, null);
  }

  /** This arm with fewer versions to tell. */
  Arm withVersions(SortedMap<String, String> versions) {
    ArmFacts told =
        new ArmFacts(facts.name(), facts.commit(), facts.digest(), versions, facts.problem());
    return new Arm(told, jar, home);
  }
}
