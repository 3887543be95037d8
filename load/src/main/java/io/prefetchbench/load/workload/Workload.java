package io.prefetchbench.load.workload;

import io.prefetchbench.load.schedule.Arrivals;
import java.time.Duration;

/**
 * What a load run is to do. Immutable; every value was checked when it was read.
 *
 * @param name letters, digits and dashes; stands in the run's folder name
 * @param about one sentence for the reader
 * @param entities how many entities the primary has, at least 1
 * @param shape name of the entities' shape, such as {@code category-5}
 * @param zipf exponent of the popularity of keys; 0 for uniform
 * @param arrivals how requests and mutations are spread over time
 * @param readsPerSecond offered reads, above 0
 * @param mutationsPerSecond offered mutations, 0 or more
 * @param deleteShare share of the mutations that delete (the next change of that key inserts it
 *     again), 0 to 1
 * @param warmup how long load runs before anything is recorded
 * @param duration how long is recorded
 * @param seed decides keys, arrivals and values
 */
public record Workload(
    String name,
    String about,
    int entities,
    String shape,
    double zipf,
    Arrivals arrivals,
    double readsPerSecond,
    double mutationsPerSecond,
    double deleteShare,
    Duration warmup,
    Duration duration,
    long seed,
    Objectives objectives,
    Limits limits) {

  /**
   * What the system is asked to hold; a broken one is a result, exit 1.
   *
   * @param readP99 99th percentile of the response time
   * @param lagP99 99th percentile of the sync lag
   * @param errorShare failed reads / sent reads
   * @param completedShare reads answered in time / reads sent, at least
   */
  public record Objectives(
      Duration readP99, Duration lagP99, double errorShare, double completedShare) {}

  /**
   * What the bench itself must hold; a broken one makes the run INVALID, exit 4.
   *
   * @param sentShare requests sent / requests due, at least
   * @param slipP99 99th percentile of the slip, at most this or the share below, whichever is more
   * @param slipShareOfResponse the same limit as a share of the response p99
   * @param runQueueShareOfCpu run-queue wait of the generator / its CPU time, at most
   * @param runQueueShareOfRun that of its longest waiting thread / length of the run; a run is
   *     invalid when both are broken
   * @param calibrationFactor closed-loop capacity / offered rate, at least
   */
  public record Limits(
      double sentShare,
      Duration slipP99,
      double slipShareOfResponse,
      double runQueueShareOfCpu,
      double runQueueShareOfRun,
      double calibrationFactor) {}
}
