package io.prefetchbench.load.record;

import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Maps ids to numbers: a generated entity to its index, any other id to a negative one. */
final class KeyNumbers {
  private final Map<String, Integer> others = new HashMap<>();
  private final List<String> otherIds = new ArrayList<>();

  int of(String id) {
    long index = Shape.indexOf(id);
    if (index >= 0 && index <= Integer.MAX_VALUE) {
      return (int) index;
    }
    return others.computeIfAbsent(
        id,
        other -> {
          otherIds.add(other);
          return -otherIds.size();
        });
  }

  String id(int number) {
    return number >= 0 ? Shape.id(number) : otherIds.get(-number - 1);
  }
}
