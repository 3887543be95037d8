package io.prefetchbench.gate;

import io.prefetchbench.gate.exact.BaselineCommand;
import io.prefetchbench.gate.exact.ExactCommand;
import io.prefetchbench.gate.selftest.CalibrateCommand;
import io.prefetchbench.gate.selftest.GateSelftestCommand;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code bench gate}: did this commit make it worse? One command for each kind of evidence. */
@Command(
    name = "gate",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Did this commit make it worse? An exit code, with the evidence. exact compares counts with a"
          + " stored baseline, paired runs two builds side by side, judge compares existing"
          + " results."
    },
    footer = {
      "  ./bench gate exact",
      "  ./bench gate paired --base origin/main",
      "  ./bench gate judge --base a.json --candidate b.json"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      "1:a row is worse by more than its budget",
      ExitCode.BAD_INPUT_HELP,
      ExitCode.INCONCLUSIVE_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.BASELINE_MISSING_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    },
    subcommands = {
      ExactCommand.class,
      PairedCommand.class,
      JudgeCommand.class,
      BaselineCommand.class,
      CalibrateCommand.class,
      GateSelftestCommand.class
    })
public final class GateCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /**
   * Runs the gate on its own, without the other commands: {@code java -cp CLASS_PATH … paired …}.
   */
  public static void main(String[] args) {
    CommandShell.run(new GateCommand(), args);
  }
}
