package io.prefetchbench.testbed.environment;

import io.prefetchbench.testbed.redis.RespConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a machine is quiet enough to compare builds on, measured in about a second.
 *
 * @param lostShare share of the time of a fixed CPU loop during which it did not get the CPU: the
 *     median of three tries
 * @param pingNanosP99 99th percentile of a PING of Redis, ns; null where there is no Redis
 */
public record Fitness(double lostShare, @Nullable Long pingNanosP99) {
  /** A larger {@link #lostShare} is unfit. */
  public static final double LOST_SHARE_MAX = 0.20;

  /** A larger {@link #pingNanosP99} is unfit. */
  public static final long PING_NANOS_P99_MAX = 3_000_000;

  private static final int TRIES = 3;
  private static final int REPETITIONS = 250;
  private static final int PINGS = 2_000;

  public static Fitness measure(
      CpuRuler ruler, LongSupplier nanoClock, @Nullable RespConnection redis) {
    double[] lost = new double[TRIES];
    for (int i = 0; i < TRIES; i++) {
      lost[i] = lostShare(ruler.times(REPETITIONS));
    }
    Arrays.sort(lost);
    return new Fitness(lost[TRIES / 2], redis == null ? null : pingP99(redis, nanoClock));
  }

  /** The share of the sum that is above the shortest time, had all been as short. */
  static double lostShare(long[] times) {
    long sum = Arrays.stream(times).sum();
    long shortest = Arrays.stream(times).min().orElseThrow();
    return 1 - shortest * (double) times.length / sum;
  }

  private static long pingP99(RespConnection redis, LongSupplier nanoClock) {
    long[] times = new long[PINGS];
    for (int i = 0; i < PINGS; i++) {
      long begin = nanoClock.getAsLong();
      redis.call("PING");
      times[i] = nanoClock.getAsLong() - begin;
    }
    Arrays.sort(times);
    return times[PINGS * 99 / 100];
  }

  public boolean isFit() {
    return lostShare <= LOST_SHARE_MAX
        && (pingNanosP99 == null || pingNanosP99 <= PING_NANOS_P99_MAX);
  }

  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "CPU loop: %.1f %% of its time lost (limit %.0f %%)",
            lostShare * 100,
            LOST_SHARE_MAX * 100));
    if (pingNanosP99 != null) {
      lines.add(
          String.format(
              Locale.ROOT,
              "PING p99: %.2f ms (limit %.0f ms)",
              pingNanosP99 / 1e6,
              PING_NANOS_P99_MAX / 1e6));
    }
    return lines;
  }
}
