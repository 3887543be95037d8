package io.prefetchbench.load.record;

import java.util.ArrayList;
import java.util.List;

/** Reads of a run that are judged together, with their positions among all reads. */
public final class ReadBatch {
  private final List<Read> reads;
  private final long[] orders;

  public ReadBatch(int size) {
    reads = new ArrayList<>(size);
    orders = new long[size];
  }

  public void add(long order, Read read) {
    orders[reads.size()] = order;
    reads.add(read);
  }

  public List<Read> reads() {
    return reads;
  }

  public long order(int i) {
    return orders[i];
  }
}
