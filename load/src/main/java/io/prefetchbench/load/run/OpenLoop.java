package io.prefetchbench.load.run;

import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Background;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/**
 * Sends the reads of a phase at precomputed times: the calling thread parks until a read is due,
 * sends it, and never waits for an answer. Immutable.
 */
public record OpenLoop(LongSupplier nanoClock, BooleanSupplier isOver) {
  private static final long DRAIN_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  /**
   * Sends the reads of a phase when they are due, until it ends, and waits at most 30 s for the
   * last answers; {@code sender} must not block.
   */
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
