package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.record.ArmFacts;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One side of a paired run. Immutable.
 *
 * @param jar the benchmark jar to run; null if it could not be built, see the facts
 * @param home the whole built tree, for load runs; null if only the jar was needed
 */
public record Arm(ArmFacts facts, @Nullable Path jar, @Nullable Path home) {
  /** Creates the arm of a prebuilt jar. Throws BadInput if it is not a jar. */
  static Arm ofJar(Path jar) {
    JarFacts facts = JarFacts.of(jar);
    Path absolute = jar.toAbsolutePath().normalize();
    return new Arm(
        new ArmFacts(jar.toString(), null, facts.digest(), facts.versions(), null), absolute, null);
  }

  Arm withVersions(SortedMap<String, String> versions) {
    ArmFacts reported =
        new ArmFacts(facts.name(), facts.commit(), facts.digest(), versions, facts.problem());
    return new Arm(reported, jar, home);
  }
}
