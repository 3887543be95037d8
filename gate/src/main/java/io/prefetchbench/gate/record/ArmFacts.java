package io.prefetchbench.gate.record;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the figures of one side come from. Immutable.
 *
 * @param name the user's name for it: a ref, {@code worktree}, or a file
 * @param commit full hash, if it is a build of a repository
 * @param digest SHA-256 of the benchmark jar, or of the files judged
 * @param versions resolved versions of the arm's dependencies: lettuce, jedis, …; may be empty
 * @param problem why the arm could not be built, in the compiler's first line; else null
 */
public record ArmFacts(
    String name,
    @Nullable String commit,
    @Nullable String digest,
    SortedMap<String, String> versions,
    @Nullable String problem) {
  public ArmFacts {
    versions = new TreeMap<>(versions);
  }
}
