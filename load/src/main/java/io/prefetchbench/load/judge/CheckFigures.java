package io.prefetchbench.load.judge;

import io.prefetchbench.testbed.redis.RedisFacts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a run that a verdict needs. Unknown figures are empty and are not judged. Times in
 * nanoseconds. Immutable.
 *
 * @param due reads due in the measurement
 * @param sent reads that left, or were held back because too many were in flight
 * @param completed reads answered in time
 * @param failed reads not answered, answered with an unknown status, or held back
 * @param slipP99Nanos of the reads
 * @param responseP99Nanos of the reads
 * @param serviceP99NanosLow of the reads, without the slip and without the pauses of the generator:
 *     the lower bound of the system's time
 * @param responseP99NanosOfThirds of the reads due in each third of the measurement; empty if one
 *     of them has too few reads, or the workload has faults
 * @param capacityPerSecond the generator's own: closed loop against a do-nothing endpoint
 * @param foundShare share of a target's answers that found an entity; empty if it is not known, and
 *     of a server of ours
 * @param generatorCpuNanos CPU time of the generator during the measurement
 * @param generatorQueueNanos its run-queue wait, of all threads together
 * @param generatorThreadQueueNanos the run-queue wait of the thread of it that waited longest
 * @param runNanos length of the measurement
 * @param backlogGrew the feed's backlog at the end was still growing
 * @param lagP50Nanos of the sync lag
 * @param lagP99Nanos of the sync lag
 * @param clockFaults events whose reply came before their commit
 * @param stampsMissing events that lack a stamp
 * @param freshness of the judged reads; empty if none could be judged
 * @param faults outcome of the faults of the workload; empty if it has none
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
    List<Long> responseP99NanosOfThirds,
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

  public CheckFigures {
    responseP99NanosOfThirds = List.copyOf(responseP99NanosOfThirds);
  }

  /**
   * The freshness of the reads.
   *
   * @param judged offered reads that were judged
   * @param tooOld those of them that were older than the objective allows
   */
  public record Freshness(long judged, long tooOld) {}

  /**
   * The outcome of the faults.
   *
   * @param planned how many the workload has
   * @param recoveryNanos of each injected fault; empty if the system had not recovered before the
   *     measurement ended
   * @param problem why one was not injected; null if all were
   */
  public record Faults(
      int planned, Map<String, OptionalLong> recoveryNanos, @Nullable String problem) {}
}
