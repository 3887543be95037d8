package io.prefetchbench.load.run;

import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.CompletionSignal;
import java.util.concurrent.CompletableFuture;

/**
 * Drives a started run through its phases, for the drivers that run on our own threads: warm-up,
 * measurement, drain, calibration, end. Gatling drives the phases itself, see {@code
 * load.simulation.OpenReads}.
 */
public final class PhaseDriver {
  private PhaseDriver() {}

  /** Sends the requests. Called by one thread. */
  public interface Sender {
    /** Sends all reads of a phase when they are due; returns when the last one has ended. */
    void send(ReadPhase phase);

    /** Measures the capacity of this generator in closed loops that last about two seconds. */
    void calibrate(GeneratorCalibration calibration);
  }

  /** Runs all phases on the calling thread, up to the written run directory. */
  public static void drive(LoadRun run, Sender sender) {
    if (run.warmup().size() > 0) {
      await(run::warm);
      sender.send(run.warmup());
    }
    await(run::settle);
    sender.send(run.measurement());
    await(run::drain);
    run.calibrates();
    sender.calibrate(run.calibration());
    run.end();
  }

  private static void await(CompletionSignal step) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    step.whenDone(() -> done.complete(null));
    done.join();
  }
}
