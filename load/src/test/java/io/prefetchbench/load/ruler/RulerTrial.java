package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Freezes first the system, then the generator, for a known time, and compares the recorded figures
 * with the predicted ones. Not thread-safe; use it from one thread.
 */
final class RulerTrial {
  private static final int CONNECTIONS = 4;
  private static final double RATE_MAX = 2_000;
  private static final double NAIVE_FACTOR = 20;
  private static final Duration READY = Duration.ofSeconds(30);

  private final Path folder;
  private final Duration span;
  private final Duration freeze;

  /**
   * @param folder for the logs
   * @param span length of each measurement
   * @param freeze length of the freeze, which begins a third of the span after its start
   */
  RulerTrial(Path folder, Duration span, Duration freeze) {
    this.folder = folder;
    this.span = span;
    this.freeze = freeze;
  }

  /** Freezes first the system, then the generator. */
  List<Finding> run() throws IOException {
    List<Finding> findings = new ArrayList<>();
    try (FrozenRedis target = FrozenRedis.start()) {
      List<Runnable> connections = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        connections.add(target.blocking());
      }
      double capacity = FrozenRedis.capacity(connections);
      double rate = Math.min(RATE_MAX, Math.floor(capacity / 4));
      systemFrozen(target, connections, capacity, rate, findings);
      generatorFrozen(target, rate, findings);
    }
    return findings;
  }

  private void systemFrozen(
      FrozenRedis target,
      List<Runnable> connections,
      double capacity,
      double rate,
      List<Finding> findings)
      throws IOException {
    HistogramLog open = systemFrozen(target, rate);
    Path naiveFile = folder.resolve("naive.hlog");
    RequestDriver.blocking(naiveFile, rate, span, () -> freezeLater(target.pid()), connections);
    HistogramLog naive = HistogramLog.of(naiveFile);
    for (double percentile : new double[] {99, 99.9}) {
      double naiveNanos = at(naive, ReadRecorder.SERVICE, percentile);
      double recorded = at(open, ReadRecorder.RESPONSE, percentile);
      String what = "system frozen: response p" + (percentile == 99 ? "99" : "99.9");
      findings.add(
          Finding.close(what, predicted(percentile, capacity, rate), recorded, naiveNanos));
    }
    double naive99 = at(naive, ReadRecorder.SERVICE, 99);
    findings.add(
        Finding.atMost(
            "system frozen: naive service p99",
            at(open, ReadRecorder.RESPONSE, 99) / NAIVE_FACTOR,
            naive99,
            "a twentieth of the response p99"));
  }

  private HistogramLog systemFrozen(FrozenRedis target, double rate) throws IOException {
    Path file = folder.resolve("system.hlog");
    try (RedisPort port = FrozenRedis.port(target.uri(), span.multipliedBy(2))) {
      RequestDriver.open(file, rate, span, () -> freezeLater(target.pid()), FrozenRedis.asks(port));
    }
    return HistogramLog.of(file);
  }

  /** D·(1 − (1−q)·T·(C−λ)/(D·C)): while the backlog drains, waits fall from D to 0 in a line. */
  private double predicted(double percentile, double capacity, double rate) {
    double d = freeze.toNanos();
    double above = (1 - percentile / 100) * span.toNanos();
    return d * (1 - above * (capacity - rate) / (d * capacity));
  }

  private void generatorFrozen(FrozenRedis target, double rate, List<Finding> findings)
      throws IOException {
    Path file = folder.resolve("generator.hlog");
    List<String> args =
        List.of(
            target.uri(), Double.toString(rate), Long.toString(span.toSeconds()), file.toString());
    ProcessBuilder java =
        ModuleProcess.java(
            Home.find().folder(), "load", OpenReader.class.getName(), List.of(), args);
    // The program is in the tests, so it needs their class path.
    List<String> command = java.command();
    command.set(
        command.indexOf("-cp") + 1,
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    try (ModuleProcess reader = ModuleProcess.start("reader", java)) {
      String unused = reader.awaitReady(READY);
      freezeLater(reader.pid());
      int code = reader.awaitExit(span.multipliedBy(4)).orElse(-1);
      if (code != 0) {
        throw new IllegalStateException("the generator under test ended with exit code " + code);
      }
    }
    HistogramLog log = HistogramLog.of(file);
    double d = freeze.toNanos();
    double slip = max(log, ReadRecorder.SLIP);
    findings.add(Finding.close("generator frozen: slip max", d, slip, Double.NaN));
    findings.add(
        Finding.close(
            "generator frozen: response max", d, max(log, ReadRecorder.RESPONSE), Double.NaN));
    findings.add(
        Finding.atMost(
            "generator frozen: service p99.9",
            d / NAIVE_FACTOR,
            at(log, ReadRecorder.SERVICE, 99.9),
            "a twentieth of the freeze"));
  }

  private void freezeLater(long pid) {
    Thread freezer =
        new Thread(
            () -> {
              LockSupport.parkNanos(span.toNanos() / 3);
              ProcessFaults.freeze(pid);
              long until = System.nanoTime() + freeze.toNanos();
              try {
                for (long left = freeze.toNanos(); left > 0; left = until - System.nanoTime()) {
                  LockSupport.parkNanos(left);
                }
              } finally {
                ProcessFaults.thaw(pid);
              }
            },
            "freezer");
    freezer.setDaemon(true);
    freezer.start();
  }

  private static double at(HistogramLog log, String tag, double percentile) {
    return (double) log.merged(tag).orElseThrow().percentileNanos(percentile).orElseThrow();
  }

  private static double max(HistogramLog log, String tag) {
    return (double) log.merged(tag).orElseThrow().maxNanos();
  }
}
