package io.prefetchbench.cli;

import io.prefetchbench.testbed.environment.CpuTicks;
import io.prefetchbench.testbed.environment.LoopbackProbe;
import io.prefetchbench.testbed.environment.ProcFs;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rates that a first run offers on this machine: chosen from what the machine drives now, in
 * few coarse steps, so that runs on similar machines are comparable. Immutable.
 *
 * @param loopbackPerSecond round trips per second of {@link LoopbackProbe}
 * @param idleShare share of all CPU time that was idle before the run
 */
record OfferedRates(double loopbackPerSecond, double idleShare, int reads, int mutations) {
  private static final List<Integer> STEPS = List.of(1000, 500, 200, 100);

  /** What a read costs a run in bare round trips, so that neither side nears its capacity. */
  private static final double ROUND_TRIPS_PER_READ = 200;

  private static final double MUTATIONS_PER_READ = 0.4;

  /** A p99 takes 1,000 samples, and the default measurement 20 s. */
  private static final int MUTATIONS_LEAST = 60;

  private static final Duration LOOKING = Duration.ofMillis(500);
  private static final Duration PROBING = Duration.ofSeconds(1);

  static OfferedRates calibrate() throws InterruptedException {
    ProcFs proc = ProcFs.ofMachine();
    Optional<CpuTicks> before = proc.cpuTicks();
    Thread.sleep(LOOKING.toMillis());
    Optional<CpuTicks> after = proc.cpuTicks();
    double busy =
        before.isPresent() && after.isPresent()
            ? after.get().busyShareSince(before.get())
            : 0; // Unknown on this system.
    return of(LoopbackProbe.take(System::nanoTime, PROBING).perSecond(), 1 - busy);
  }

  static OfferedRates of(double loopbackPerSecond, double idleShare) {
    double most = loopbackPerSecond * idleShare / ROUND_TRIPS_PER_READ;
    int reads =
        STEPS.stream().filter(step -> step <= most).findFirst().orElse(STEPS.get(STEPS.size() - 1));
    return new OfferedRates(loopbackPerSecond, idleShare, reads, mutationsFor(reads));
  }

  private static int mutationsFor(int reads) {
    return Math.max(MUTATIONS_LEAST, (int) Math.round(reads * MUTATIONS_PER_READ));
  }

  OfferedRates with(@Nullable Integer readsAsked, @Nullable Integer mutationsAsked) {
    int offered = readsAsked == null ? reads : readsAsked;
    int changing = mutationsAsked == null ? mutationsFor(offered) : mutationsAsked;
    return new OfferedRates(loopbackPerSecond, idleShare, offered, changing);
  }

  String text() {
    return String.format(
        Locale.ROOT,
        "calibrated: this machine does %,.0f loopback round trips/s, its CPUs %.0f %% idle;"
            + " offering %,d reads/s and %,d mutations/s (--reads, --mutations override)",
        loopbackPerSecond,
        idleShare * 100,
        reads,
        mutations);
  }
}
