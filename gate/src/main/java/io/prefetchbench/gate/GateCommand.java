package io.prefetchbench.gate;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** {@code bench gate}: did this commit make it worse? One command for each kind of evidence. */
@Command(
    name = "gate",
    synopsisSubcommandLabel = "COMMAND",
    description = {
      "Did this commit make it worse? An exit code, with the evidence. exact compares counts with a"
          + " stored baseline, paired runs two builds side by side. For results that exist:"
          + " bench compare --gate."
    },
    footer = {
      "  ./bench gate exact",
      "  ./bench gate paired --base origin/main",
      "  ./bench compare a.json b.json --gate"
    },
    exitCodeList = {
      "1:a row is worse by more than its budget",
      ExitCode.INCONCLUSIVE_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.BASELINE_MISSING_HELP,
      ExitCode.INTERRUPTED_HELP
    },
    subcommands = {
      ExactCommand.class,
      PairedCommand.class,
      BaselineCommand.class,
      TrendCommand.class
    })
public final class GateCommand {
  /** The gate alone: {@code java -cp CLASS_PATH … paired …}, or {@code … compare A B --gate}. */
  public static void main(String[] args) {
    if (args.length > 0 && args[0].equals("compare")) {
      CommandShell.run(new CompareCommand(), Arrays.copyOfRange(args, 1, args.length));
    } else {
      CommandShell.run(new GateCommand(), args);
    }
  }
}
