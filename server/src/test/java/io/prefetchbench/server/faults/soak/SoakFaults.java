package io.prefetchbench.server.faults.soak;

import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One fault of each kind that ends by itself, drawn at random. For one thread. */
final class SoakFaults {
  private static final int MANY = 100;
  private static final Duration STOP = Duration.ofSeconds(12);

  private final FaultRig rig;
  private final RigWatch watch;
  private final Random random;

  /** The worker processes by name; a fault replaces those it ends. */
  private final Map<String, ModuleProcess> workers;

  private interface Strike {
    void run() throws Exception;
  }

  private record Named(String name, Strike strike) {}

  SoakFaults(FaultRig rig, RigWatch watch, Map<String, ModuleProcess> workers, Random random) {
    this.rig = rig;
    this.watch = watch;
    this.workers = workers;
    this.random = random;
  }

  /** Makes one and takes it away again; returns its name. */
  String strike() throws Exception {
    List<Named> all =
        List.of(
            new Named("cache frozen 3 s", () -> freeze(rig.cacheRedis())),
            new Named("primary frozen 3 s", () -> freeze(rig.primaryRedis())),
            new Named("cache killed, back empty", this::killCache),
            new Named("FLUSHALL", () -> onCache("FLUSHALL")),
            new Named("SCRIPT FLUSH", () -> onCache("SCRIPT", "FLUSH")),
            new Named("worker killed", this::killWorker),
            new Named("worker terminated", this::terminateWorker),
            new Named("worker stopped 5 s", this::stopWorker),
            new Named("connections reset", this::reset),
            new Named("slow link", this::slow));
    Named drawn = all.get(random.nextInt(all.size()));
    drawn.strike().run();
    watch.commits(MANY);
    return drawn.name();
  }

  private void pause(int seconds) {
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    watch.until(seconds + " s", () -> System.nanoTime() - end > 0);
  }

  private void freeze(RestartableRedis redis) {
    redis.freeze();
    try {
      pause(3);
    } finally {
      redis.thaw();
    }
  }

  private void killCache() {
    rig.cacheRedis().kill();
    pause(1);
    rig.cacheRedis().restart();
  }

  private void onCache(String... words) {
    try (RespConnection connection = rig.cacheRedis().connect()) {
      connection.call(words);
    }
  }

  private String someWorker() {
    return List.copyOf(workers.keySet()).get(random.nextInt(workers.size()));
  }

  private ModuleProcess worker(String name) {
    ModuleProcess worker = workers.get(name);
    if (worker == null) {
      throw new IllegalStateException("no worker " + name);
    }
    return worker;
  }

  private void killWorker() {
    String name = someWorker();
    ProcessFaults.kill(worker(name).pid());
    workers.put(name, rig.startProcess(name));
  }

  private void terminateWorker() {
    String name = someWorker();
    int code = worker(name).stop(STOP);
    if (code != 0) {
      throw new IllegalStateException("worker " + name + " ended with " + code + " on SIGTERM");
    }
    workers.put(name, rig.startProcess(name));
  }

  private void stopWorker() {
    long pid = worker(someWorker()).pid();
    ProcessFaults.freeze(pid);
    try {
      pause(5);
    } finally {
      ProcessFaults.thaw(pid);
    }
  }

  private void reset() {
    for (int i = 0; i < 5; i++) {
      int unusedCache = rig.cacheLink().reset();
      int unusedFeed = rig.feedLink().reset();
      watch.commits(MANY);
    }
  }

  private void slow() {
    rig.cacheLink().delay(Duration.ofMillis(5), Duration.ofMillis(5), random.nextLong());
    pause(5);
    rig.cacheLink().pass();
  }
}
