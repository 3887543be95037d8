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
  public static final String OTHER = "OTHER";

  /** Replies that the cache expects and handles; they are not counted as errors. */
  private static final Set<String> EXPECTED = Set.of("NOSCRIPT", "BUSYKEY", "BUSYGROUP");

  private final Map<String, LongAdder> counts = new TreeMap<>();
  private final LongAdder others = new LongAdder();

  public FaultCounts() {
    // The map is not modified after this, so it may be read without a lock.
    RedisFault.knownCodes().stream()
        .filter(code -> !EXPECTED.contains(code))
        .forEach(code -> counts.put(code, new LongAdder()));
    counts.put(OTHER, others);
  }

  public void record(RedisFault fault) {
    if (!EXPECTED.contains(fault.code())) {
      counts.getOrDefault(fault.code(), others).increment();
    }
  }

  public Set<String> codes() {
    return Set.copyOf(counts.keySet());
  }

  public long count(String code) {
    LongAdder counted = counts.get(code);
    return counted == null ? 0 : counted.sum();
  }
}
