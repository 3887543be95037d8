package io.prefetchbench.testbed.process;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The JVM flags of the programs of a load run, by role: the one place where they are declared.
 * {@code docs/DECISIONS.md} says why. Immutable.
 *
 * @param given role to flags that replace ours, separated by blanks
 */
public record ChildJvm(Map<String, String> given) {
  /** Role of what sends the reads. */
  public static final String GENERATOR = "generator";

  /** Role of the server. */
  public static final String SERVER = "server";

  /** Role of the sync worker. */
  public static final String WORKER = "worker";

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Map<String, List<String>> OURS =
      Map.of(
          GENERATOR, List.of("-Xmx2g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
          SERVER, List.of("-Xmx512m"),
          WORKER, List.of("-Xmx512m"));

  /**
   * @throws IllegalArgumentException if a role is none of the three
   */
  public ChildJvm {
    given = Map.copyOf(given);
    for (String role : given.keySet()) {
      if (!OURS.containsKey(role)) {
        throw new IllegalArgumentException("expected generator, server or worker, was " + role);
      }
    }
  }

  /** Our own flags for every role. */
  public static ChildJvm ours() {
    return new ChildJvm(Map.of());
  }

  /** The flags of a role. */
  public List<String> flags(String role) {
    String other = given.get(role);
    if (other == null) {
      return OURS.getOrDefault(role, List.of());
    }
    return BLANKS.splitAsStream(other.strip()).filter(flag -> !flag.isEmpty()).toList();
  }
}
