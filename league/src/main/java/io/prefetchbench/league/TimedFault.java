package io.prefetchbench.league;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Disturbs Redis once, a third into a measurement; closing it ends the wait for that. */
final class TimedFault implements AutoCloseable {
  private static final long POLL_MILLIS = 20;
  private static final long JOIN_MILLIS = 5_000;

  private final Scenario scenario;
  private final Thread thread;

  private TimedFault(Scenario scenario, Thread thread) {
    this.scenario = scenario;
    this.thread = thread;
  }

  static TimedFault of(Scenario scenario, LeaguePlan plan, LeagueServers servers, Path out) {
    Path counters = out.resolveSibling(out.getFileName() + ".PARTIAL").resolve("counters.ndjson");
    Thread thread =
        new Thread(
            () -> {
              try {
                await(counters);
                // The first line of the counters is that of the first second.
                Thread.sleep(Math.max(0, plan.durationMillis() / 3 - 1_000));
                scenario.disturb(servers.redis());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "disturbance");
    thread.setDaemon(true);
    return new TimedFault(scenario, thread);
  }

  /** Waits for the measurement in a thread of its own; does nothing if undisturbed. */
  void start() {
    if (scenario.disturbs()) {
      thread.start();
    }
  }

  private static void await(Path counters) throws InterruptedException {
    while (!hasLine(counters)) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static boolean hasLine(Path file) {
    try {
      return Files.exists(file) && Files.size(file) > 0;
    } catch (IOException e) {
      // It was renamed meanwhile: the run has ended.
      return false;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(JOIN_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
