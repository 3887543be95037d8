package io.prefetchbench.load.ruler;

import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.record.ReadTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests at fixed times and records them as in a run, either without waiting for answers or
 * over blocking connections. Not thread-safe; use it from one thread, once.
 */
final class RequestDriver {
  private static final long LEAD_NANOS = Duration.ofMillis(200).toNanos();
  private static final long DRAIN_NANOS = Duration.ofSeconds(60).toNanos();
  private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

  private final PhaseSchedule phase;
  private final ReadRecorder recorder;
  private final IntervalLog log;

  private RequestDriver(IntervalLog log, double rate, Duration span) {
    KeyRanking one = new KeyRanking(1, 0, 1);
    phase = new PhaseSchedule(Schedule.of(Arrivals.UNIFORM, one, rate, span.toNanos(), 1));
    recorder = new ReadRecorder(new ReadTrace(phase), log);
    this.log = log;
  }

  /** One request; the future is completed when it is answered. */
  @FunctionalInterface
  interface Asks {
    CompletableFuture<?> ask();
  }

  /** Open loop: each request is sent when it is due, regardless of the others. */
  static void open(Path file, double rate, Duration span, Runnable atBegin, Asks asks)
      throws IOException {
    try (IntervalLog log = log(file)) {
      RequestDriver drive = new RequestDriver(log, rate, span);
      drive.begin(atBegin);
      for (int n = 0; n < drive.phase.schedule().size(); n++) {
        drive.awaitDue(n);
        int request = n;
        drive.recorder.begin(n, System.nanoTime());
        var unused =
            asks.ask().whenComplete((answer, error) -> drive.ended(request, error == null));
      }
      drive.finish();
    }
  }

  /**
   * Closed loop, the naive way: each connection sends its next request when its last one is
   * answered.
   */
  static void blocking(
      Path file, double rate, Duration span, Runnable atBegin, List<Runnable> connections)
      throws IOException {
    try (IntervalLog log = log(file)) {
      RequestDriver drive = new RequestDriver(log, rate, span);
      drive.begin(atBegin);
      AtomicInteger next = new AtomicInteger();
      List<Thread> threads = new ArrayList<>();
      for (Runnable connection : connections) {
        Thread thread = new Thread(() -> drive.work(next, connection), "blocking");
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IllegalStateException("interrupted while driving", e);
        }
      }
      drive.finish();
    }
  }

  private void work(AtomicInteger next, Runnable connection) {
    for (int n = next.getAndIncrement(); n < phase.schedule().size(); n = next.getAndIncrement()) {
      awaitDue(n);
      recorder.begin(n, System.nanoTime());
      connection.run();
      ended(n, true);
    }
  }

  private static IntervalLog log(Path file) throws IOException {
    String[] tags = {ReadRecorder.SERVICE, ReadRecorder.RESPONSE, ReadRecorder.SLIP};
    return new IntervalLog(file, System.currentTimeMillis(), tags);
  }

  private void begin(Runnable atBegin) {
    phase.beginAt(System.nanoTime() + LEAD_NANOS);
    atBegin.run();
  }

  private void awaitDue(int n) {
    for (long left = phase.dueNanos(n) - System.nanoTime();
        left > 0;
        left = phase.dueNanos(n) - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  private void ended(int n, boolean good) {
    ReadOutcome outcome = good ? ReadOutcome.HIT : ReadOutcome.FAILED;
    recorder.end(n, System.nanoTime(), outcome, null, true);
  }

  private void finish() {
    long begun = System.nanoTime();
    while (recorder.inFlight() > 0 && System.nanoTime() - begun < DRAIN_NANOS) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    if (recorder.failed() > 0 || recorder.inFlight() > 0) {
      throw new IllegalStateException(
          recorder.failed() + " requests failed, " + recorder.inFlight() + " were not answered");
    }
    log.tick(System.currentTimeMillis());
  }
}
