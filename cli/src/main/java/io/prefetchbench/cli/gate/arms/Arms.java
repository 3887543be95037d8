package io.prefetchbench.cli.gate.arms;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Both sides of a paired run. Immutable. */
public record Arms(Arm base, Arm candidate) {
  /** What a reader always wants to know; of everything else a jar holds, only what differs. */
  private static final Set<String> ALWAYS = Set.of("jedis", "jmh-core", "lettuce-core");

  /** Both sides, with the versions that a reader can use. */
  static Arms of(Arm base, Arm candidate) {
    SortedMap<String, String> ofBase = base.facts().versions();
    SortedMap<String, String> ofCandidate = candidate.facts().versions();
    return new Arms(
        base.withVersions(told(ofBase, ofCandidate)),
        candidate.withVersions(told(ofCandidate, ofBase)));
  }

  /**
   * Two jars that somebody else has built.
   *
   * @throws io.prefetchbench.testbed.command.BadInput if one is not a jar
   */
  public static Arms ofJars(Path base, Path candidate) {
    return of(Arm.ofJar(base), Arm.ofJar(candidate));
  }

  private static SortedMap<String, String> told(
      SortedMap<String, String> versions, SortedMap<String, String> others) {
    SortedMap<String, String> told = new TreeMap<>(versions);
    told.entrySet()
        .removeIf(
            entry ->
                !ALWAYS.contains(entry.getKey())
                    && (others.isEmpty()
                        || Objects.equals(entry.getValue(), others.get(entry.getKey()))));
    return told;
  }
}
