package io.prefetchbench.cli;

import io.prefetchbench.cli.gate.GateCommand;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Lifeline;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The command line of the product: {@code ./bench COMMAND}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    versionProvider = Bench.Versions.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "How fast, how fresh, and how much worse is a Redis-backed cache?",
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bench doctor                        what does this machine lack?",
      "  ./bench run                           the whole bench, short, with a report",
      "  ./bench jmh Lookup -p client=lettuce  the cost of one read",
      "  ./bench load --reads 500 --mutations 200 --duration 30s",
      "  ./bench compare runs/A runs/B         ratios of two runs",
      "",
      "Each command has its own --help."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.MEASURED_NO_HELP,
      ExitCode.BAD_INPUT_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    },
    subcommands = {
      RunCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      GateCommand.class,
      CheckCommand.class,
      RedisCommand.class,
      DoctorCommand.class
    })
final class Bench implements Runnable {

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Lifeline.watchIfAsked();
    int code = execute(args);
    System.out.flush();
    System.exit(code);
  }

  static int execute(String... args) {
    Optional<Passage> passage = Passage.of(Arrays.asList(args));
    if (passage.isPresent()) {
      List<String> words = Arrays.asList(args).subList(1, args.length);
      return CommandShell.execute(new PassOn(passage.get(), words));
    }
    return CommandShell.execute(commandLine(), System.err, args);
  }

  /** The commands, with those of other modules listed for {@code --help}. */
  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Bench());
    for (Passage passage : Passage.values()) {
      CommandSpec listed = CommandSpec.create();
      listed.usageMessage().description(passage.description);
      line.addSubcommand(passage.word, new CommandLine(listed));
    }
    return line;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "a command is missing");
  }

  /** The version of the product, from its jar. */
  static final class Versions implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Bench.class.getPackage().getImplementationVersion();
      return new String[] {
        "prefetch-bench " + (version == null ? "(built from sources)" : version)
      };
    }
  }
}
