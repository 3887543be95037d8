package io.prefetchbench.load.judge;

import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run that a verdict needs. Unknown figures are empty and are not judged. Times in
 * nanoseconds.
 *
 * @param due reads due in the measurement
 * @param failed reads not answered, answered with an unknown status, or held back
 * @param serviceP99NanosLow of the reads, without the slip and without the pauses of the generator:
 *     the lower bound of the system's time
 * @param capacityPerSecond the generator's own: closed loop against a do-nothing endpoint
 * @param generatorThreadQueueNanos the run-queue wait of the thread of it that waited longest
 * @param clockFaults events whose reply came before their commit
 * @param stampsMissing events that lack a stamp
 * @param cacheServer the Redis of the cache, if it was started for this run or could be asked
 * @param correctness counters whose budget is zero
 */
public record CheckFigures(
    long due,
    long sent,
    long completed,
    long failed,
    long slipP99Nanos,
    long responseP99Nanos,
    long serviceP99NanosLow,
    OptionalDouble capacityPerSecond,
    OptionalDouble foundShare,
    OptionalLong generatorCpuNanos,
    OptionalLong generatorQueueNanos,
    OptionalLong generatorThreadQueueNanos,
    long runNanos,
    Optional<Boolean> backlogGrew,
    OptionalLong lagP50Nanos,
    OptionalLong lagP99Nanos,
    OptionalLong clockFaults,
    OptionalLong stampsMissing,
    Optional<Freshness> freshness,
    Optional<Faults> faults,
    Optional<RedisFacts> cacheServer,
    Map<String, Long> correctness) {

  public record Freshness(long judged, long tooOld) {}

  /** The outcome of the faults; a recovery is empty if the measurement ended before it. */
  public record Faults(
      int planned, Map<String, OptionalLong> recoveryNanos, @Nullable String problem) {}
}
