package io.prefetchbench.load.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a load run is to do. Immutable; every value was checked when it was read.
 *
 * @param shape name of the entities' shape, such as {@code category-5}
 * @param zipf exponent of the popularity of keys; 0 for uniform
 * @param deleteShare share of the mutations that delete (the next change of that key inserts it
 *     again), 0 to 1
 * @param absentShare share of the keys that do not exist at the start; their first change inserts
 *     them
 * @param probeShare probe reads, as a share of the offered reads and besides them, 0 to 0.05; each
 *     follows a commit of its key within 20 ms
 * @param bursts mutations that come all at once, besides the others
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
    double absentShare,
    double probeShare,
    Bursts bursts,
    Warmup warmup,
    Duration duration,
    long seed,
    List<ScheduledFault> faults,
    Objectives objectives,
    Limits limits) {

  public Workload {
    faults = List.copyOf(faults);
  }

  public int entitiesAtStart() {
    return entities - (int) (absentShare * entities);
  }

  /** Mutations that come all at once, 0 for none; the first burst comes after half an interval. */
  public record Bursts(int mutations, Duration every) {
    static final Bursts NONE = new Bursts(0, Duration.ofSeconds(1));
  }

  /** The load before the measurement: its length, or its longest until it is stable. */
  public record Warmup(boolean isAuto, Duration longest) {
    static final Duration LONGEST = Duration.ofSeconds(90);
  }

  /**
   * The objectives of the system; a missed one is a result, exit 1.
   *
   * @param lagP50 median of the sync lag; null if it is no objective
   * @param errorShare failed reads / sent reads
   * @param completedShare reads answered in time / reads sent, at least
   * @param freshness of the reads; null if it is no objective
   */
  public record Objectives(
      Duration readP99,
      Duration lagP99,
      @Nullable Duration lagP50,
      double errorShare,
      double completedShare,
      @Nullable Freshness freshness) {}

  /** How fresh reads have to be: this share of them superseded for less than {@code within}. */
  public record Freshness(double share, Duration within) {}

  /**
   * The limits for the bench itself; exceeding one makes the run INVALID, exit 4.
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
