package io.prefetchbench.load.join;

import io.prefetchbench.cache.source.mock.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Numbers of ids: of a generated entity its index, of any other id a negative number. Needs memory
 * for the other ids only. For one thread.
 */
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
