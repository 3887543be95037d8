package io.prefetchbench.load.plan;

/**
 * The reads of a phase sent by one of several generators: every n-th, so that all generators are
 * busy all the time. Immutable.
 *
 * @param index 0 for the first generator, which also mutates, joins and writes the run
 * @param of number of generators
 */
public record GeneratorShare(int index, int of) {
  /** Returns how many of these reads are in this share. */
  public int size(int reads) {
    return (reads - index + of - 1) / of;
  }

  /** Returns the number of the i-th read of this share. */
  public int read(int i) {
    return i * of + index;
  }
}
