package io.prefetchbench.server.faults;

import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.check.Checker;
import io.prefetchbench.server.faults.check.Violation;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import io.prefetchbench.server.faults.rig.RigWatch;
import java.time.Duration;
import java.util.List;

/** One fault over one feed with one client and one seed. Immutable. */
record MatrixCell(MatrixFault fault, RigFeed feed, RigClient client, long seed) {
  /**
   * No commit for so long: long enough for a probe of a failed worker process (5 s) and two passes,
   * and for what is noticed by a comparison every five seconds.
   */
  private static final Duration QUIET = Duration.ofSeconds(20);

  private static final int BEFORE = 100;
  private static final int AFTER = 50;

  /** Makes everything, lets the fault strike, lets the primary be quiet, and judges. */
  List<Violation> run() throws Exception {
    return run(QUIET);
  }

  /** As {@link #run()}, with a primary that is quiet for so long. */
  List<Violation> run(Duration quiet) throws Exception {
    try (FaultRig rig = FaultRig.start(fault.options(), client, feed, seed)) {
      RigWatch watch = new RigWatch(rig);
      watch.commits(BEFORE);
      watch.reads(BEFORE);
      long begunNanos = System.nanoTime();
      long struck = fault.blow().strike(rig, watch);
      watch.reads(AFTER);
      watch.quiet(quiet);
      return new Checker(watch.observation(begunNanos), fault.allows(), struck).check();
    }
  }

  /** How it is asked for alone. */
  String again() {
    return "mvn verify -Pfaults -Dfaults.only=" + fault.name() + " -Dfaults.seed=" + seed;
  }

  @Override
  public String toString() {
    return fault.name() + ", " + feed + ", " + client + ", seed " + seed;
  }
}
