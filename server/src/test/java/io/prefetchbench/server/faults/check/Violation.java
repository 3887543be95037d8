package io.prefetchbench.server.faults.check;

/**
 * One broken invariant. Immutable.
 *
 * @param invariant its number, such as {@code I4}
 * @param words the first offending key, version and times
 */
public record Violation(String invariant, String words) {
  @Override
  public String toString() {
    return invariant + ": " + words;
  }
}
