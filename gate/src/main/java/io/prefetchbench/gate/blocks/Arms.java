package io.prefetchbench.gate.blocks;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Both sides of a paired run. Immutable. */
public record Arms(Arm base, Arm candidate) {
  /** Dependencies that are always reported; of all others in a jar, only those that differ. */
  private static final Set<String> ALWAYS = Set.of("jedis", "jmh-core", "lettuce-core");

  /** Creates the pair, with the versions that are useful to a reader. */
  static Arms of(Arm base, Arm candidate) {
    SortedMap<String, String> ofBase = base.facts().versions();
    SortedMap<String, String> ofCandidate = candidate.facts().versions();
    return new Arms(
        base.withVersions(reported(ofBase, ofCandidate)),
        candidate.withVersions(reported(ofCandidate, ofBase)));
  }

  /** Creates the pair from two prebuilt jars. Throws BadInput if one is not a jar. */
  public static Arms ofJars(Path base, Path candidate) {
    return of(Arm.ofJar(base), Arm.ofJar(candidate));
  }

  private static SortedMap<String, String> reported(
      SortedMap<String, String> versions, SortedMap<String, String> others) {
    SortedMap<String, String> reported = new TreeMap<>(versions);
    reported
        .entrySet()
        .removeIf(
            entry ->
                !ALWAYS.contains(entry.getKey())
                    && (others.isEmpty()
                        || Objects.equals(entry.getValue(), others.get(entry.getKey()))));
    return reported;
  }
}
