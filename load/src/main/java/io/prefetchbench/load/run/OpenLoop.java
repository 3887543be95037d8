package io.prefetchbench.load.run;

import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Background;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Sends reads at precomputed times: parks until one is due, and never waits for an answer. */
public record OpenLoop(LongSupplier nanoClock, BooleanSupplier isOver) {
  private static final long DRAIN_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  /** Sends the reads until the phase ends, then waits at most 30 s; the sender must not block. */
  public void send(ReadPhase phase, IntConsumer sender) {
    for (int n = 0; n < phase.size() && !phase.endsBefore(n) && !isOver.getAsBoolean(); n++) {
      Background.awaitUntil(phase.dueNanos(n, nanoClock.getAsLong()), nanoClock, isOver);
      if (phase.admits(n, nanoClock.getAsLong())) {
        sender.accept(n);
      }
    }
    long startNanos = nanoClock.getAsLong();
    while (phase.recorder().inFlight() > 0 && nanoClock.getAsLong() - startNanos < DRAIN_NANOS) {
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
