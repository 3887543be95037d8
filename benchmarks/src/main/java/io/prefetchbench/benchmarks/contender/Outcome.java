package io.prefetchbench.benchmarks.contender;

import io.prefetchbench.cache.internal.common.Meta;
import java.util.Map;

/** What every read of a lookup cell must find. */
public enum Outcome {
  /** A live entity. */
  HIT,
  /** A tombstone: an authoritative "not found". */
  DELETED,
  /** Nothing at all. */
  ABSENT;

  /** What the fields of a key say, the meta field among them. */
  static Outcome of(Map<String, String> fields) {
    if (fields.isEmpty()) {
      return ABSENT;
    }
    return fields.size() == 1 && fields.containsKey(Meta.FIELD) ? DELETED : HIT;
  }
}
