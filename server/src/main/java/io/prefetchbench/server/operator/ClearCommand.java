package io.prefetchbench.server.operator;

import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench cache clear}: withdraws every live entry. */
@Command(
    name = "clear",
    description =
        "Withdraws every live entry: the cache is CLEARED, and reads are refused, until a"
            + " re-prefetch, or until the entity changes. Versions are kept, so that nothing older"
            + " can come back.",
    footer = {
      "  ./bench cache clear --redis redis://127.0.0.1:6379",
      "  ./bench cache clear --redis redis://127.0.0.1:6379 --prefix cache:price:"
    },
    exitCodeList = {CacheCommand.REFUSED_HELP, CacheCommand.INTERRUPTED_HELP})
final class ClearCommand implements Callable<Integer> {
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
            ? "entries withdrawn: %,d; bench cache reprefetch brings them back".formatted(withdrawn)
            : deployment.nothingThere();
    JsonResponses json = new JsonResponses().put("there", there).put("withdrawn", withdrawn);
    return new CommandResult(List.of(words), json.map(), ExitCode.DONE);
  }
}
