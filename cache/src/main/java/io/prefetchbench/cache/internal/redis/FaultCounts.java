package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts errors of Redis by their code. Thread-safe and bounded: a code that {@link RedisFault}
 * does not know is counted as {@link #OTHER}.
 */
public final class FaultCounts {
  /** Represents every unknown code. */
  public static final String OTHER = "OTHER";

  /** Replies that the cache expects and handles; they are not counted as errors. */
  private static final Set<String> EXPECTED = Set.of("NOSCRIPT", "BUSYKEY", "BUSYGROUP");

  private final Map<String, LongAdder> counts = new TreeMap<>();
  private final LongAdder others = new LongAdder();

  /** All counts at zero. */
  public FaultCounts() {
    // The map is not modified after this, so it may be read without a lock.
    RedisFault.knownCodes().stream()
        .filter(code -> !EXPECTED.contains(code))
        .forEach(code -> counts.put(code, new LongAdder()));
    counts.put(OTHER, others);
  }

  /** Counts one error. */
  public void record(RedisFault fault) {
    if (!EXPECTED.contains(fault.code())) {
      counts.getOrDefault(fault.code(), others).increment();
    }
  }

  /** The codes that are counted. */
  public Set<String> codes() {
    return Set.copyOf(counts.keySet());
  }

  /** The count of one code; 0 for a code that is not counted. */
  public long count(String code) {
    LongAdder counted = counts.get(code);
    return counted == null ? 0 : counted.sum();
  }
}
