package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.check.Allowance;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;

/**
 * One fault. Immutable.
 *
 * @param name lower case, words joined by dashes
 * @param what it does, in one line
 * @param options how the rig must be made for it
 * @param allows what it may do to reads and to the end
 * @param blow makes the fault and takes it away again
 */
public record MatrixFault(
    String name, String what, RigOptions options, Allowance allows, Blow blow) {
  /** Makes a fault in a running rig, waits for its effect, and takes its cause away. */
  @FunctionalInterface
  public interface Blow {
    /**
     * Strikes once.
     *
     * @return how often it was seen to have its effect; 0 fails the cell
     */
    long strike(FaultRig rig, RigWatch watch) throws Exception;
  }

  /** A fault over the standard rig that allows nothing. */
  static MatrixFault of(String name, String what, Blow blow) {
    return new MatrixFault(name, what, RigOptions.STANDARD, Allowance.NONE, blow);
  }

  MatrixFault with(RigOptions other) {
    return new MatrixFault(name, what, other, allows, blow);
  }

  MatrixFault allowing(Allowance.Allowed first, Allowance.Allowed... more) {
    return new MatrixFault(name, what, options, Allowance.of(first, more), blow);
  }

  @Override
  public String toString() {
    return name;
  }
}
