package io.prefetchbench.server.operator;

import io.prefetchbench.testbed.command.CommandShell;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;

/** The operator's commands as a program: {@code bench cache}. */
@Command(
    name = "cache",
    synopsisSubcommandLabel = "COMMAND",
    description =
        "Inspects and repairs a cache that runs elsewhere. Starts no worker and no Redis; status,"
            + " inspect, dead-letters list and reconcile without --repair write nothing to the"
            + " cache.",
    footer = {
      "  ./bench cache status --redis redis://127.0.0.1:6379",
      "  ./bench cache inspect cat-001 --redis redis://127.0.0.1:6379 --primary same",
      "  ./bench cache dead-letters list --redis redis://127.0.0.1:6379 --json",
      "",
      "Each command has its own --help."
    },
    exitCodeList = {CacheCommand.NO_HELP, CacheCommand.REFUSED_HELP, CacheCommand.INTERRUPTED_HELP},
    subcommands = {
      StatusCommand.class,
      InspectCommand.class,
      PauseCommand.class,
      ResumeCommand.class,
      ReprefetchCommand.class,
      ReconcileCommand.class,
      BeginEpochCommand.class,
      ClearCommand.class,
      DeadLettersCommand.class
    })
public final class CacheCommand {
  static final String NO_HELP =
      "1:done, and the answer is no (not ready, not idle, drift, refused, incomplete)";
  static final String REFUSED_HELP = "4:Redis refused the command, or became unavailable";
  static final String INTERRUPTED_HELP = "130:interrupted; what was done so far remains";
  private static final String LOG_LEVEL = "prefetchbench.log";

  public static void main(String[] args) {
    if (System.getProperty(LOG_LEVEL) == null) {
      // Before the first logger is created: a command prints its own result.
      System.setProperty(LOG_LEVEL, "WARN");
    }
    CommandShell.run(new CacheCommand(), args);
  }

  static LongSupplier monotonicNanos() {
    return System::nanoTime;
  }

  /** µs since the Unix epoch. */
  static LongSupplier wallMicros() {
    return () -> ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }
}
