package io.prefetchbench.testbed.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The JVM flags of the programs of a load run, by role: the one place where they are declared.
 * {@code docs/adr} says why.
 *
 * @param readsPerSecond what one generator is to send. From {@link #OPTIMIZED_FROM} on it gets the
 *     optimizing compiler too: its code is run often enough to be compiled within the warm-up, and
 *     takes half the CPU time from then on. Below, it would be compiled during the measurement
 */
public record ChildJvm(Map<String, String> given, double readsPerSecond) {
  /** Reads per second. */
  public static final double OPTIMIZED_FROM = 1_000;

  public static final String GENERATOR = "generator";

  public static final String SERVER = "server";

  public static final String WORKER = "worker";

  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final String FIRST_COMPILER_ONLY = "-XX:TieredStopAtLevel=1";
  private static final Map<String, List<String>> OURS =
      Map.of(
          GENERATOR, List.of("-Xmx2g", "-XX:+UseSerialGC"),
          SERVER, List.of("-Xmx512m"),
          WORKER, List.of("-Xmx512m"));

  public ChildJvm {
    given = Map.copyOf(given);
    for (String role : given.keySet()) {
      if (!OURS.containsKey(role)) {
        throw new IllegalArgumentException("expected generator, server or worker, was " + role);
      }
    }
  }

  public List<String> flags(String role) {
    String other = given.get(role);
    if (other == null) {
      List<String> flags = new ArrayList<>(OURS.getOrDefault(role, List.of()));
      if (role.equals(GENERATOR) && readsPerSecond < OPTIMIZED_FROM) {
        flags.add(FIRST_COMPILER_ONLY);
      }
      return flags;
    }
    return BLANKS.splitAsStream(other.strip()).filter(flag -> !flag.isEmpty()).toList();
  }
}
