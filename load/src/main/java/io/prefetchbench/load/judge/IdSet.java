package io.prefetchbench.load.judge;

import io.prefetchbench.testkit.Shape;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** A set of ids in which a generated entity takes one bit. */
final class IdSet {
  private final BitSet generated = new BitSet();
  private final Set<String> others = new HashSet<>();

  void add(String id) {
    long index = Shape.indexOf(id);
    if (isBit(index)) {
      generated.set((int) index);
    } else {
      others.add(id);
    }
  }

  boolean contains(String id) {
    long index = Shape.indexOf(id);
    return isBit(index) ? generated.get((int) index) : others.contains(id);
  }

  private static boolean isBit(long index) {
    return index >= 0 && index < Integer.MAX_VALUE;
  }
}
