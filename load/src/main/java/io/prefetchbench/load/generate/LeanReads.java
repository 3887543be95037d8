package io.prefetchbench.load.generate;

import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.OpenLoop;
import io.prefetchbench.load.run.ReadSender;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/** Sends the reads of a run over a pool of connections, and judges their answers. */
final class LeanReads implements ReadSender {
  private static final Duration CALIBRATION_END = Duration.ofSeconds(15);

  private final HttpPool pool;
  private final ReadProtocol protocol;
  private final Predicate<HttpAnswer> isIntact;
  private final BooleanSupplier isOver;

  LeanReads(
      HttpPool pool,
      ReadProtocol protocol,
      Predicate<HttpAnswer> isIntact,
      BooleanSupplier isOver) {
    this.pool = pool;
    this.protocol = protocol;
    this.isIntact = isIntact;
    this.isOver = isOver;
  }

  static LeanReads open(Target target) {
    HttpPool pool = HttpPool.open(URI.create(target.baseUrl()), target.protocol());
    Predicate<HttpAnswer> isIntact =
        answer ->
            target.checksums().isIntact(answer.bytes(), answer.bodyFrom(), answer.bodyLength());
    return new LeanReads(pool, target.protocol(), isIntact, target.isOver());
  }

  @Override
  public void close() {
    pool.close();
  }

  @Override
  public void send(ReadPhase phase) {
    new OpenLoop(System::nanoTime, isOver).send(phase, n -> send(phase, n));
  }

  private void send(ReadPhase phase, int n) {
    long now = System.nanoTime();
    phase.begin(n, now);
    pool.send(new Read(phase, n, now));
  }

  private final class Read implements Exchange {
    private final ReadPhase phase;
    private final int n;
    private final long beginNanos;

    Read(ReadPhase phase, int n, long beginNanos) {
      this.phase = phase;
      this.n = n;
      this.beginNanos = beginNanos;
    }

    @Override
    public String path() {
      return protocol.path(phase.id(n));
    }

    @Override
    public long beginNanos() {
      return beginNanos;
    }

    @Override
    public void ended(long endNanos, HttpAnswer answer) {
      boolean intact = answer.status() != 200 || isIntact.test(answer);
      String version = protocol.version(answer.version(), answer::body);
      phase.end(n, endNanos, answer.status(), version, intact);
    }
  }

  @Override
  public void calibrate(GeneratorCalibration calibration) {
    closedLoop(1, GeneratorCalibration.SINGLE, calibration::single);
    closedLoop(GeneratorCalibration.USERS, GeneratorCalibration.MANY, calibration::many);
  }

  private void closedLoop(int users, Duration time, GeneratorCalibration.Listener listener) {
    CountDownLatch running = new CountDownLatch(users);
    long until = System.nanoTime() + time.toNanos();
    for (int i = 0; i < users; i++) {
      pool.send(new Nothing(System.nanoTime(), until, listener, running));
    }
    try {
      boolean unused = running.await(CALIBRATION_END.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A do-nothing request; the next one follows its answer. */
  private final class Nothing implements Exchange {
    private final long beginNanos;
    private final long untilNanos;
    private final GeneratorCalibration.Listener listener;
    private final CountDownLatch running;

    Nothing(
        long beginNanos,
        long untilNanos,
        GeneratorCalibration.Listener listener,
        CountDownLatch running) {
      this.beginNanos = beginNanos;
      this.untilNanos = untilNanos;
      this.listener = listener;
      this.running = running;
    }

    @Override
    public String path() {
      return "/nothing";
    }

    @Override
    public long beginNanos() {
      return beginNanos;
    }

    @Override
    public void ended(long endNanos, HttpAnswer answer) {
      listener.ended(beginNanos, endNanos, answer.status());
      long now = System.nanoTime();
      // A user whose request fails stops: otherwise a refusing server would be polled in a tight
      // loop.
      if (now >= untilNanos || answer.status() == 0) {
        running.countDown();
      } else {
        pool.send(new Nothing(now, untilNanos, listener, running));
      }
    }
  }
}
