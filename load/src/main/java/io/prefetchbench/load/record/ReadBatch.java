package io.prefetchbench.load.record;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads of a run that are judged together, with their positions among all reads. Not thread-safe;
 * use it from one thread.
 */
public final class ReadBatch {
  private final List<Read> reads;
  private final long[] orders;
  private final boolean[] probes;

  /** Creates a batch with the given capacity. */
  public ReadBatch(int size) {
    reads = new ArrayList<>(size);
    orders = new long[size];
    probes = new boolean[size];
  }

  /**
   * Adds a read.
   *
   * @param order among all reads of the run
   * @param probe whether it is a probe rather than an offered read
   */
  public void add(long order, boolean probe, Read read) {
    orders[reads.size()] = order;
    probes[reads.size()] = probe;
    reads.add(read);
  }

  /** Returns all reads in insertion order; not a copy. */
  public List<Read> reads() {
    return reads;
  }

  /** Returns the position of the i-th read among all reads of the run. */
  public long order(int i) {
    return orders[i];
  }

  /** Returns whether the i-th read is a probe. */
  public boolean isProbe(int i) {
    return probes[i];
  }
}
