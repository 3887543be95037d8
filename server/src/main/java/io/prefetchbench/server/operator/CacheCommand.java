package io.prefetchbench.server.operator;

import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.server.operator.PauseCommand.ResumeCommand;
import io.prefetchbench.server.operator.ReprefetchCommand.BeginEpochCommand;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
      CacheCommand.ClearCommand.class,
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

  /** {@code bench cache clear}: withdraws every live entry. */
  @Command(
      name = "clear",
      description =
          "Withdraws every live entry: the cache is CLEARED, and reads are refused, until a"
              + " re-prefetch, or until the entity changes. Versions are kept, so that nothing"
              + " older can come back.",
      footer = {
        "  ./bench cache clear --redis redis://127.0.0.1:6379",
        "  ./bench cache clear --redis redis://127.0.0.1:6379 --prefix cache:price:"
      },
      exitCodeList = {CacheCommand.REFUSED_HELP, CacheCommand.INTERRUPTED_HELP})
  static final class ClearCommand implements Callable<Integer> {
    @Mixin final OperatorOptions options = new OperatorOptions();

    @Override
    public Integer call() {
      return options.run(ClearCommand::clear);
    }

    private static CommandResult clear(Deployment deployment) {
      boolean there = deployment.isThere();
      // First, so that no reader mistakes a withdrawn entry for one that never existed.
      deployment.marker().clear();
      long withdrawn = deployment.store().clear();
      String words =
          there
              ? "entries withdrawn: %,d; bench cache reprefetch brings them back"
                  .formatted(withdrawn)
              : deployment.nothingThere();
      JsonResponses json = new JsonResponses().put("there", there).put("withdrawn", withdrawn);
      return new CommandResult(List.of(words), json.map(), ExitCode.DONE);
    }
  }
}
