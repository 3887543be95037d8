package io.prefetchbench.load.generate;

import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.load.run.ReadSender;
import java.util.concurrent.CompletableFuture;

/** Lets Gatling send the reads: a gate before each phase holds a user until the run wants it. */
final class GatlingSender implements ReadSender {
  /** Before the warm-up, before the measurement, and before the calibration. */
  final Gate warmup = new Gate();

  final Gate measurement = new Gate();
  final Gate calibration = new Gate();

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final ReadPhase warmupPhase;

  /** One user waits here until the phase behind it may begin. */
  static final class Gate implements Hold.Turn {
    private final CompletableFuture<Void> reached = new CompletableFuture<>();
    private final CompletableFuture<Void> opened = new CompletableFuture<>();

    @Override
    public void arrive(io.netty.channel.EventLoop loop, Hold.Exits exits) {
      reached.complete(null);
      var unused = opened.thenRun(exits::proceed);
    }
  }

  GatlingSender(ReadPhase warmupPhase) {
    this.warmupPhase = warmupPhase;
  }

  @Override
  public void send(ReadPhase phase) {
    boolean first = phase == warmupPhase;
    pass(first ? warmup : measurement, (first ? measurement : calibration).reached);
  }

  @Override
  public void calibrate(GeneratorCalibration into) {
    pass(calibration, ended);
  }

  private static void pass(Gate gate, CompletableFuture<Void> next) {
    gate.reached.join();
    gate.opened.complete(null);
    next.join();
  }

  /** Called when Gatling has ended; it may have ended early. */
  void end() {
    warmup.reached.complete(null);
    measurement.reached.complete(null);
    calibration.reached.complete(null);
    ended.complete(null);
  }

  @Override
  public void close() {}
}
