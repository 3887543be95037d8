package io.prefetchbench.load.ruler;

import io.prefetchbench.load.LoadCommand;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.testbed.command.CommandShell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Reads a server of known service times with a generator that is held to a share of a CPU, and sets
 * the range that the run states beside what the server really took.
 *
 * <p>The main class prints the table: {@code RangeTrial DRIVER READS_PER_SECOND PERCENT...}.
 */
final class RangeTrial {
  private static final Duration FLOOR = Duration.ofMillis(20);
  private static final Duration MEAN = Duration.ofMillis(10);
  private static final int ENTITIES = 1_000;

  /** What the client itself needs to send a request and to read its answer. */
  private static final Duration CLIENT_WORK = Duration.ofMillis(1);

  /**
   * The result of one run. Nanoseconds.
   *
   * @param lowNanos the low end of the p99's range
   * @param highNanos its high end
   */
  record Outcome(
      int percent,
      int exitCode,
      long predictedNanos,
      long trueNanos,
      long serviceNanos,
      long lowNanos,
      long highNanos,
      boolean marked) {

    /** Whether the truth is in the range; the client's own work adds to it and is allowed for. */
    boolean holdsTruth(Duration clientWork) {
      return lowNanos <= trueNanos + clientWork.toNanos() && trueNanos <= highNanos;
    }

    String line() {
      return String.format(
          Locale.ROOT,
          "%3d %%  predicted %6.2f ms  true %6.2f ms  service %7.2f ms  range %6.2f–%.2f ms  %s"
              + "  exit %d",
          percent,
          predictedNanos / 1e6,
          trueNanos / 1e6,
          serviceNanos / 1e6,
          lowNanos / 1e6,
          highNanos / 1e6,
          (marked ? "range, not for claims" : "figure")
              + (holdsTruth(CLIENT_WORK) ? ", truth inside" : ", truth outside"),
          exitCode);
    }
  }

  private RangeTrial() {}

  static Outcome run(Path out, String driver, int reads, String duration, int percent) {
    try (KnownServer server = new KnownServer(ENTITIES, FLOOR, MEAN, 1)) {
      List<String> args = new ArrayList<>(List.of("--target", server.url(), "--quiet"));
      args.addAll(List.of("--driver", driver, "--reads", "" + reads, "--duration", duration));
      args.addAll(
          List.of(
              "--entities",
              "" + ENTITIES,
              "--warmup",
              "5s",
              "--out",
              out.toString(),
              "--objective",
              "readP99=1s"));
      List<Long> before = children();
      CompletableFuture<Integer> code =
          CompletableFuture.supplyAsync(
              () -> CommandShell.execute(new LoadCommand(), args.toArray(String[]::new)));
      long generator = awaitChild(before, code);
      int ended;
      HeldProcess held = HeldProcess.hold(generator, percent);
      try {
        ended = code.join();
      } finally {
        held.close();
      }
      Path folder = Files.exists(out) ? out : out.resolveSibling(out.getFileName() + ".INVALID");
      return outcome(percent, ended, server, RunDirectory.open(folder));
    }
  }

  private static Outcome outcome(int percent, int code, KnownServer server, RunDirectory run) {
    return new Outcome(
        percent,
        code,
        KnownServer.predictedNanos(FLOOR, MEAN, 99),
        server.took().getValueAtPercentile(99),
        value(run, "read.service.p99"),
        value(run, "read.unpaused.p99"),
        value(run, "read.response.p99"),
        run.manifest().caveats().stream().anyMatch(c -> c.kind() == Caveat.Kind.RANGE));
  }

  private static long value(RunDirectory run, String name) {
    return run.metrics().stream()
        .filter(metric -> metric.key().name().equals(name))
        .map(metric -> (long) metric.median())
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name + " in " + run.path()));
  }

  private static List<Long> children() {
    return ProcessHandle.current().children().map(ProcessHandle::pid).toList();
  }

  private static long awaitChild(List<Long> before, CompletableFuture<Integer> code) {
    while (!code.isDone()) {
      for (long pid : children()) {
        if (!before.contains(pid)) {
          return pid;
        }
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("the run ended with " + code.join() + " before it had a generator");
  }

  public static void main(String[] args) throws Exception {
    Path folder = Files.createTempDirectory("range");
    for (int i = 2; i < args.length; i++) {
      int percent = Integer.parseInt(args[i]);
      Path out = folder.resolve("held-" + percent);
      System.out.println(run(out, args[0], Integer.parseInt(args[1]), "20s", percent).line());
    }
  }
}
