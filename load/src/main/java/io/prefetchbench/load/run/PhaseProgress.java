package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.testbed.command.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The phases of a run: when each began on the wall clock, and the progress over all of them. Each
 * has an estimated duration, so that a share and a remaining time are available from the first
 * second on. Thread-safe.
 */
final class PhaseProgress implements AutoCloseable {
  private static final double STABLE_SECONDS = 20;
  private static final double ENTITIES_FILLED_PER_SECOND = 40_000;
  private static final double ENTITIES_LOADED_PER_SECOND = 25_000;
  private static final double STAMPS_JOINED_PER_SECOND = 400_000;
  private static final double ENTITIES_VERIFIED_PER_SECOND = 40_000;

  private final Progress progress;
  private final Map<String, Double> seconds;
  private final LongSupplier nanoClock;
  private final ScheduledExecutorService clock = Background.timer("progress");
  private final Map<String, Instant> begins = new LinkedHashMap<>();
  private String phase = "";
  private String state = "";
  private double secondsBefore;
  private long beginNanos;

  /** Shows nothing until the first phase begins; phases without an estimate take none. */
  PhaseProgress(Progress progress, Map<String, Double> seconds, LongSupplier nanoClock) {
    this.progress = progress;
    this.seconds = new LinkedHashMap<>(seconds);
    this.nanoClock = nanoClock;
  }

  /** Shows the phases of a run of this workload, once per second. */
  static PhaseProgress of(Workload workload, Progress progress) {
    PhaseProgress phases = new PhaseProgress(progress, estimates(workload), System::nanoTime);
    var unused = phases.clock.scheduleAtFixedRate(phases::show, 1, 1, TimeUnit.SECONDS);
    return phases;
  }

  private static Map<String, Double> estimates(Workload workload) {
    double entities = workload.entities();
    Map<String, Double> seconds = new LinkedHashMap<>();
    seconds.put("connect", 2 + entities / ENTITIES_FILLED_PER_SECOND);
    seconds.put("bulk load", 4 + entities / ENTITIES_LOADED_PER_SECOND);
    seconds.put("warm-up", warmUpSeconds(workload) + 3);
    seconds.put("measurement", workload.duration().toMillis() / 1000.0 + 2);
    seconds.put("drain", 0.5);
    seconds.put("calibration", 4.0);
    double stamps = workload.readsPerSecond() + 3 * workload.mutationsPerSecond();
    seconds.put(
        "join", 0.5 + stamps * workload.duration().toMillis() / 1000.0 / STAMPS_JOINED_PER_SECOND);
    seconds.put("verify", 1 + entities / ENTITIES_VERIFIED_PER_SECOND);
    return seconds;
  }

  /** A warm-up that ends when stable takes a few windows of five seconds. */
  private static double warmUpSeconds(Workload workload) {
    double longest = workload.warmupLongest().toMillis() / 1000.0;
    return workload.isWarmupAuto() ? Math.min(longest, STABLE_SECONDS) : longest;
  }

  /** Starts this phase, unless it has already begun, and ends the previous ones. */
  synchronized void begin(String name) {
    if (begins.putIfAbsent(name, Instant.now()) != null) {
      return;
    }
    secondsBefore = 0;
    for (Map.Entry<String, Double> each : seconds.entrySet()) {
      if (each.getKey().equals(name)) {
        break;
      }
      secondsBefore += each.getValue();
    }
    phase = name;
    state = "";
    beginNanos = nanoClock.getAsLong();
    if (seconds.containsKey(name)) {
      show();
    }
  }

  synchronized Map<String, Instant> begins() {
    return new LinkedHashMap<>(begins);
  }

  synchronized void state(String text) {
    state = text;
  }

  /** Shows the progress; a phase that takes longer than estimated stays at its end. */
  synchronized void show() {
    if (phase.isEmpty()) {
      return;
    }
    double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
    double elapsed = (nanoClock.getAsLong() - beginNanos) / 1e9;
    double done = secondsBefore + Math.min(elapsed, seconds.getOrDefault(phase, 0.0));
    Duration left = Duration.ofMillis(Math.round((all - done) * 1000));
    progress.show(state.isEmpty() ? phase : phase + ": " + state, done / all, left);
  }

  @Override
  public void close() {
    clock.shutdownNow();
    synchronized (this) {
      phase = "";
    }
    progress.close();
  }
}
