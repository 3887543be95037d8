package io.prefetchbench.load.run;

/**
 * Which reads of a phase one of several generators sends: every so-many-th, so that all of them are
 * busy all the time. Immutable.
 *
 * @param index 0 for the first generator, which also mutates, joins and writes the run
 * @param of number of generators
 */
record Slice(int index, int of) {
  /** How many of these reads are in the slice. */
  int size(int reads) {
    return (reads - index + of - 1) / of;
  }

  /** Number of the i-th read of the slice. */
  int read(int i) {
    return i * of + index;
  }
}
