package io.prefetchbench.load.join;

import java.util.ArrayList;
import java.util.List;

/** Some reads of a run that are judged together, and their places among all. For one thread. */
public final class ReadBatch {
  private final List<Read> reads;
  private final long[] orders;
  private final boolean[] probes;

  /** Room for so many reads. */
  public ReadBatch(int size) {
    reads = new ArrayList<>(size);
    orders = new long[size];
    probes = new boolean[size];
  }

  /**
   * Adds one.
   *
   * @param order among all reads of the run
   * @param probe whether it is none of the offered ones
   */
  public void add(long order, boolean probe, Read read) {
    orders[reads.size()] = order;
    probes[reads.size()] = probe;
    reads.add(read);
  }

  /** All of them, in the order in which they were added; not a copy. */
  public List<Read> reads() {
    return reads;
  }

  /** The place of the i-th among all reads of the run. */
  public long order(int i) {
    return orders[i];
  }

  /** Returns whether the i-th is a probe. */
  public boolean isProbe(int i) {
    return probes[i];
  }
}
