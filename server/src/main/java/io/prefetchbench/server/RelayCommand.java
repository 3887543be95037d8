package io.prefetchbench.server;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.StampRecorder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The relay of a load run as a program of its own. */
@Command(
    name = "relay",
    hidden = true,
    description =
        "Carries the changes of a table into its topic until it is terminated (SIGTERM); then it"
            + " deletes the topic.")
public final class RelayCommand implements Callable<Integer> {
  @Mixin final DeploymentOptions deployment = new DeploymentOptions();

  @Mixin final StartOptions starting = new StartOptions();

  public static void main(String[] args) {
    CommandShell.run(new RelayCommand(), args);
  }

  @Override
  public Integer call() {
    deployment.check();
    if (deployment.feed() != FeedChoice.KAFKA) {
      throw new BadInput("--feed: expected kafka, was " + deployment.feed());
    }
    try (ShutdownSignal ending = ShutdownSignal.onSignal();
        CloseStack closing = new CloseStack()) {
      Startup startup =
          starting.startup(System::nanoTime, ServeCommand::wallMicros, ending::isAsked);
      StampRecorder recorder = starting.recorder(StampRecorder.RELAY_COLUMNS, startup);
      TopicRelay.Recording recording =
          recorder == null
              ? null
              : new TopicRelay.Recording(closing.add(recorder), System::nanoTime);
      try (TablePart table = new TablePart(deployment, TablePart.server(deployment, startup))) {
        startup.await("the primary", table::requireThere);
        startup.await("Kafka", () -> table.startRelay(recording));
        System.out.println("READY relay pid=" + ProcessHandle.current().pid());
        System.out.flush();
        ending.await();
      }
    }
    return ExitCode.DONE;
  }
}
