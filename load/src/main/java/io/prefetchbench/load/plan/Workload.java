package io.prefetchbench.load.plan;

import static io.prefetchbench.testbed.command.RecordReader.wrong;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testbed.command.RecordReader.JsonKey;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a load run is to do: the keys of a workload file. Immutable.
 *
 * @param shape name of the entities' shape, such as {@code category-5}
 * @param zipf exponent of the popularity of keys; 0 for uniform
 * @param deleteShare share of the mutations that delete (the next change of that key inserts it
 *     again), 0 to 1
 * @param absentShare share of the keys that do not exist at the start; their first change inserts
 *     them
 * @param bursts mutations that come all at once, besides the others
 * @param warmup load before the measurement; null: until figures are steady, at most {@code
 *     warmupMax}
 * @param faults one after another, within the duration
 */
public record Workload(
    String name,
    String about,
    @JsonKey(min = 1, max = 10_000_000) int entities,
    String shape,
    @JsonKey(min = 0, max = 5) double zipf,
    Arrivals arrivals,
    @JsonKey(min = 1, max = 1e6) double readsPerSecond,
    @JsonKey(min = 0, max = 1e6) double mutationsPerSecond,
    @JsonKey(min = 0, max = 1) double deleteShare,
    @JsonKey(min = 0, max = 0.9, otherwise = "0") double absentShare,
    @JsonKey(otherwise = "{\"mutations\": 0, \"every\": \"1s\"}") Bursts bursts,
    @JsonKey(orNull = "auto") @Nullable Duration warmup,
    @JsonKey(min = 5) @Nullable Duration warmupMax,
    @JsonKey(min = 1) Duration duration,
    long seed,
    @JsonKey(otherwise = "[]") List<ScheduledFault> faults,
    Objectives objectives,
    Limits limits) {
  private static final Duration WARMUP_MAX = Duration.ofSeconds(90);
  private static final int SPANS_OF_FRESHNESS = 10;

  public Workload {
    if (!name.matches("[A-Za-z0-9-]{1,40}")) {
      throw wrong("name", "letters, digits and dashes, at most 40", name);
    }
    if (!Shape.names().contains(shape)) {
      BadInput wrong = wrong("shape", "one of " + String.join(", ", Shape.names()), shape);
      throw new BadInput(wrong.getMessage() + DidYouMean.suffix(shape, Shape.names()));
    }
    if (warmup != null && warmupMax != null) {
      throw wrong("warmupMax", "none beside a fixed warmup, only beside \"auto\"", warmupMax);
    }
    Duration free = Duration.ZERO;
    for (ScheduledFault fault : faults) {
      Duration over = fault.at().plus(fault.length());
      if (fault.at().compareTo(free) < 0 || over.compareTo(duration) > 0) {
        throw wrong("faults", "one after another, within the duration", fault.at());
      }
      free = over;
    }
    // A limit near the length of the measurement is not measured: nothing can get that old.
    Duration most = duration.dividedBy(SPANS_OF_FRESHNESS);
    Freshness freshness = objectives.freshness();
    if (freshness != null && freshness.within().compareTo(most) > 0) {
      String expected = "at most a tenth of the duration, " + most.toMillis() + "ms";
      throw wrong("objectives.freshness.within", expected, freshness.within());
    }
  }

  public boolean isWarmupAuto() {
    return warmup == null;
  }

  /** Returns the length of the warm-up, or its longest until figures are steady. */
  public Duration warmupLongest() {
    return warmup != null ? warmup : warmupMax != null ? warmupMax : WARMUP_MAX;
  }

  public int entitiesAtStart() {
    return entities - (int) (absentShare * entities);
  }

  /** Mutations that come all at once, 0 for none; the first burst comes after half an interval. */
  public record Bursts(
      @JsonKey(min = 0, max = 1_500) int mutations, @JsonKey(min = 0.1) Duration every) {}

  /**
   * The objectives of the system; a missed one is a result, exit 1.
   *
   * @param lagP50 median of the sync lag; null if it is no objective
   * @param errorShare failed reads / sent reads
   * @param completedShare reads answered in time / reads sent, at least
   * @param freshness of the reads; null if it is no objective
   */
  public record Objectives(
      @JsonKey(min = 1e-6) Duration readP99,
      @JsonKey(min = 1e-6) Duration lagP99,
      @JsonKey(min = 1e-6) @Nullable Duration lagP50,
      @JsonKey(min = 0, max = 1) double errorShare,
      @JsonKey(min = 0, max = 1) double completedShare,
      @Nullable Freshness freshness) {}

  /** How fresh reads have to be: this share of them superseded for less than {@code within}. */
  public record Freshness(
      @JsonKey(min = 0, max = 1) double share, @JsonKey(min = 1e-6) Duration within) {}

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
      @JsonKey(min = 0, max = 1) double sentShare,
      Duration slipP99,
      @JsonKey(min = 0, max = 100) double slipShareOfResponse,
      @JsonKey(min = 0, max = 100) double runQueueShareOfCpu,
      @JsonKey(min = 0, max = 100) double runQueueShareOfRun,
      @JsonKey(min = 0, max = 1000) double calibrationFactor) {}
}
