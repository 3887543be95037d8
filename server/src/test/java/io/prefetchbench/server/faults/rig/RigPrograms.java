package io.prefetchbench.server.faults.rig;

import io.prefetchbench.server.Programs;
import io.prefetchbench.server.ServeCommand;
import io.prefetchbench.server.TestFront;
import io.prefetchbench.server.WorkerCommand;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.util.ArrayList;
import java.util.List;

/** Starts the programs over the links of a rig; closing them is the caller's. */
record RigPrograms(FaultRig rig) {
  ModuleProcess worker(String name, String classPath) {
    return Programs.startFrom(classPath, WorkerCommand.class, places("--name=" + name));
  }

  ModuleProcess server(String classPath) {
    return Programs.startFrom(classPath, ServeCommand.class, reading());
  }

  TestFront front() {
    return TestFront.start(reading());
  }

  private String[] reading() {
    return places(
        "--port=0", "--primary-latency=0ms", "--seed-data=none", "--worker=none", "--no-load");
  }

  private String[] places(String... more) {
    RigOptions options = rig.options();
    List<String> args = new ArrayList<>(List.of(more));
    args.add("--redis=redis://" + rig.cacheLink().host() + ":" + rig.cacheLink().port());
    args.add("--primary=redis://" + rig.feedLink().host() + ":" + rig.feedLink().port());
    args.add("--feed=" + rig.feedKind().primary().feed().word());
    args.add("--prefix=" + options.prefix());
    args.add("--ttl=" + FaultRig.TTL.toSeconds() + "s");
    args.add("--tombstone-ttl=" + options.tombstoneTtl().toSeconds() + "s");
    return args.toArray(new String[0]);
  }
}
