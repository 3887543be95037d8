package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.LocalWorker;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.time.Duration;
import java.util.List;

/** What can befall workers, and how many of them there are by mistake. */
final class WorkerFaults {
  private static final int MANY = 40;
  private static final long STOPPED_NANOS = Duration.ofSeconds(5).toNanos();
  private static final RigOptions APART = RigOptions.STANDARD.withWorkerApart();

  private WorkerFaults() {}

  static List<MatrixFault> all() {
    return List.of(
        MatrixFault.of("worker-killed", "SIGKILL at random points, twice", WorkerFaults::killed)
            .with(APART),
        MatrixFault.of(
                "worker-terminated", "SIGTERM, exit 0, another start", WorkerFaults::terminated)
            .with(APART),
        MatrixFault.of("worker-zombie", "SIGSTOP, another one works, SIGCONT", WorkerFaults::zombie)
            .with(APART),
        MatrixFault.of(
                "worker-stopped-holding",
                "SIGSTOP with a delivered event, beside a healthy worker",
                WorkerFaults::stoppedHolding)
            .with(APART.withDeadAfter(Duration.ofSeconds(15))),
        MatrixFault.of("three-workers", "one of three is killed with an event", WorkerFaults::three)
            .with(APART),
        MatrixFault.of("two-workers", "both workers have work to do", WorkerFaults::two),
        MatrixFault.of("two-caches", "a second cache on the same feed", WorkerFaults::twoCaches),
        MatrixFault.of(
            "slow-consumer", "the worker pauses; its backlog comes at once", WorkerFaults::slow),
        MatrixFault.of(
            "clock-steps", "the worker's wall clock steps by hours", WorkerFaults::clock));
  }

  private static long killed(FaultRig rig, RigWatch watch) {
    ModuleProcess worker = rig.workerProcess();
    for (int i = 0; i < 2; i++) {
      watch.commits(50 + rig.random().nextInt(100));
      ProcessFaults.kill(worker.pid());
      watch.commits(MANY);
      worker = rig.startProcess("w1");
    }
    return 2;
  }

  private static long terminated(FaultRig rig, RigWatch watch) {
    watch.commits(MANY);
    int code = rig.workerProcess().stop(Duration.ofSeconds(12));
    watch.commits(MANY);
    ModuleProcess unused = rig.startProcess("w1");
    return code == ExitCode.DONE ? 1 : 0;
  }

  private static long zombie(FaultRig rig, RigWatch watch) {
    long first = rig.workerProcess().pid();
    // Frozen while its acknowledgement is on the way, or a batch in its hands.
    watch.commits(50 + rig.random().nextInt(50));
    ProcessFaults.freeze(first);
    try {
      watch.commits(MANY);
      ModuleProcess unused = rig.startProcess("w3");
      watch.commits(200);
    } finally {
      ProcessFaults.thaw(first);
    }
    watch.commits(MANY);
    return 1;
  }

  /**
   * Freezes the worker process while it holds an event that it could not write; what it sent is
   * lost with its connection.
   */
  private static void freezeHolding(FaultRig rig, RigWatch watch) {
    try (FeedSurgery feed = new FeedSurgery(rig)) {
      rig.cacheLink().blackHole();
      watch.until("a delivered event", () -> feed.heldBy("w1") > 0);
      ProcessFaults.freeze(rig.workerProcess().pid());
      int unused = rig.cacheLink().reset();
    } finally {
      rig.cacheLink().pass();
    }
  }

  private static long stoppedHolding(FaultRig rig, RigWatch watch) {
    freezeHolding(rig, watch);
    try {
      long end = System.nanoTime() + STOPPED_NANOS;
      watch.until("five seconds", () -> System.nanoTime() - end > 0);
    } finally {
      ProcessFaults.thaw(rig.workerProcess().pid());
    }
    watch.commits(MANY);
    return 1;
  }

  private static long three(FaultRig rig, RigWatch watch) {
    LocalWorker third = rig.startHere("w3");
    watch.until("work of the third", () -> third.feed().applied() > 0);
    freezeHolding(rig, watch);
    ProcessFaults.kill(rig.workerProcess().pid());
    watch.commits(200);
    return Math.min(1, leastApplied(rig));
  }

  private static long two(FaultRig rig, RigWatch watch) {
    watch.commits(300);
    watch.until("work of all", () -> leastApplied(rig) > 0);
    watch.commits(MANY);
    return leastApplied(rig);
  }

  private static long leastApplied(FaultRig rig) {
    return rig.localWorkers().stream().mapToLong(worker -> worker.feed().applied()).min().orElse(0);
  }

  private static long twoCaches(FaultRig rig, RigWatch watch) throws InterruptedException {
    CacheEngine other = rig.startHere("w1", "cache:other:").cache();
    watch.commits(300);
    rig.stopWriters();
    List<Entity> rows = rig.primary().records();
    watch.until("the same in both", () -> holds(other, rows));
    return other.stats().applied();
  }

  private static boolean holds(CacheEngine cache, List<Entity> rows) {
    return cache.count() == rows.size()
        && rows.stream().allMatch(row -> cache.get(row.id()).equals(new Lookup.Hit(row)));
  }

  private static long slow(FaultRig rig, RigWatch watch) {
    rig.pauseWorkers(watch);
    watch.commits(600);
    long backlog = rig.worker().feed().backlog();
    rig.resumeWorkers();
    return backlog;
  }

  private static long clock(FaultRig rig, RigWatch watch) {
    long steps = 0;
    for (int hours : new int[] {5, -5, 24, 0}) {
      rig.shiftClock(Duration.ofHours(hours));
      watch.commits(MANY);
      steps++;
    }
    return steps;
  }
}
