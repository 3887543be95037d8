package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One block as it was run: a fork of the base and one of the candidate. Immutable.
 *
 * @param cell the benchmark's key, with the metric {@link RowKey#PRIMARY}
 * @param attempt 1, or more if the block before was discarded
 * @param seed of the coin and of both forks
 * @param base figures of the base by metric: {@code primary}, {@code gc.alloc.rate.norm}, …
 * @param stealShare share of CPU time that the hypervisor gave to others
 * @param rulerNanos time of the fixed loop beside the block
 * @param discarded why the block does not count; null if it does
 */
public record BlockRecord(
    RowKey cell,
    Stage stage,
    int attempt,
    boolean baseFirst,
    long seed,
    Map<String, Figure> base,
    Map<String, Figure> candidate,
    double stealShare,
    double rulerNanos,
    @Nullable String discarded,
    Instant begin,
    Instant end) {
  public BlockRecord {
    if (!cell.metric().equals(RowKey.PRIMARY)) {
      throw new IllegalArgumentException(
          "a block is of a whole benchmark, not of " + cell.metric() + " of " + cell.text());
    }
    base = Collections.unmodifiableMap(new TreeMap<>(base));
    candidate = Collections.unmodifiableMap(new TreeMap<>(candidate));
  }
}
