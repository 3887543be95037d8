package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.Checksums;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.SystemUnderTest;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Sends the requests of a run. The run calls it from one thread. */
public interface ReadSender extends AutoCloseable {
  /** Sends all reads of a phase when they are due; returns when the last one has ended. */
  void send(ReadPhase phase);

  /** Measures the capacity of this generator in closed loops that last about two seconds. */
  void calibrate(GeneratorCalibration calibration);

  @Override
  void close();

  /** Where the reads go: to our system, to one that is not ours, or to a target (both null). */
  record Target(
      String baseUrl,
      ReadProtocol protocol,
      Checksums checksums,
      @Nullable SystemUnderTest own,
      @Nullable ForeignSystem foreign,
      BooleanSupplier isOver) {}

  @FunctionalInterface
  interface Factory {
    ReadSender open(Target target);
  }
}
