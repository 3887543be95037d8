package io.prefetchbench.server.operator;

import io.prefetchbench.server.api.JsonResponses;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench cache resume}: ends a pause. */
@Command(
    name = "resume",
    description =
        "Ends a pause of the sync workers, regardless of its owner; they continue within a"
            + " second. Succeeds if there is no pause.",
    footer = {
      "  ./bench cache resume --redis redis://127.0.0.1:6379",
      "  ./bench cache resume --redis redis://127.0.0.1:6379 --json"
    },
    exitCodeList = {CacheCommand.REFUSED_HELP, CacheCommand.INTERRUPTED_HELP})
final class ResumeCommand implements Callable<Integer> {
  @Mixin final OperatorOptions options = new OperatorOptions();

  @Override
  public Integer call() {
    return options.run(ResumeCommand::resume);
  }

  private static CommandResult resume(Deployment deployment) {
    String holder = deployment.pauseLease().holder().map(PauseCommand::ownerIn).orElse("");
    boolean ended = deployment.pauseLease().force();
    String words = ended ? "resumed: the pause by " + holder + " has ended" : "there was no pause";
    JsonResponses json =
        new JsonResponses().put("resumed", ended).put("owner", ended ? holder : null);
    return new CommandResult(List.of(words), json.map(), ExitCode.DONE);
  }
}
