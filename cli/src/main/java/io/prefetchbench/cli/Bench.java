package io.prefetchbench.cli;

import io.prefetchbench.gate.CompareCommand;
import io.prefetchbench.gate.GateCommand;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Interruption;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line of the product: {@code ./bench COMMAND}. */
@Command(
    name = "bench",
    synopsisSubcommandLabel = "COMMAND",
    description = "How fast and how fresh is a Redis-backed cache, and did a change make it worse?",
    footer = {
      "  ./bench doctor                        checks this machine",
      "  ./bench run                           the whole bench, short, with a report",
      "  ./bench jmh Lookup -p client=lettuce  cost of one read",
      "  ./bench load --reads 500 --mutations 200 --duration 30s",
      "  ./bench compare runs/A runs/B         ratios of two runs",
      "",
      "Each command has its own --help; ./bench help COMMAND prints it too."
    },
    exitCodeList = {
      ExitCode.MEASURED_NO_HELP,
      ExitCode.UNTRUSTWORTHY_HELP,
      ExitCode.INTERRUPTED_HELP
    },
    subcommands = {
      RunCommand.class,
      ReportCommand.class,
      CompareCommand.class,
      GateCommand.class,
      CheckCommand.class,
      RedisCommand.class,
      DoctorCommand.class,
      ListCommand.class,
      CompletionCommand.class
    })
final class Bench {
  private static final String HELP = "help";

  public static void main(String[] args) {
    ParentWatchdog.watchIfAsked();
    Interruption.exitAlikeOnTerm();
    int code = execute(SecretArguments.reveal(args));
    System.out.flush();
    System.exit(code);
  }

  static int execute(String... args) {
    List<String> words = helped(Arrays.asList(args));
    Optional<ModuleCommand> command = ModuleCommand.of(words);
    if (command.isPresent()) {
      return CommandShell.execute(
          new ModuleLauncher(command.get(), words.subList(1, words.size())));
    }
    return CommandShell.execute(commandLine(), System.err, words.toArray(String[]::new));
  }

  /** {@code help WORD…} is another way to write {@code WORD… --help}. */
  static List<String> helped(List<String> words) {
    if (words.isEmpty() || !words.get(0).equals(HELP)) {
      return words;
    }
    List<String> command = new ArrayList<>(words.subList(1, words.size()));
    if (!command.contains("--help")) {
      command.add("--help");
    }
    return command;
  }

  /** The commands, with those of other modules listed for {@code --help}. */
  static CommandLine commandLine() {
    return commandLine(
        command -> {
          CommandSpec listed = CommandSpec.create();
          listed.usageMessage().description(command.description);
          return new CommandLine(listed);
        });
  }

  /** The commands with all their options, those of other modules read from their classes. */
  static CommandLine wholeCommandLine() {
    return commandLine(
        command -> new CommandLine(ModuleClasses.instance(command.module, command.mainClass)));
  }

  /** The commands, those of other modules as the function gives them. */
  static CommandLine commandLine(Function<ModuleCommand, CommandLine> ofModule) {
    CommandLine line = new CommandLine(new Bench());
    for (ModuleCommand command : ModuleCommand.values()) {
      line.addSubcommand(command.word, ofModule.apply(command));
    }
    List<String> commands = new ArrayList<>(line.getSubcommands().keySet());
    CommandSpec help = CommandSpec.create();
    help.usageMessage().description("Prints the help of a command.");
    help.usageMessage().footer("  ./bench help load", "  ./bench help cache status");
    help.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("COMMAND")
            .arity("0..*")
            .type(List.class)
            .completionCandidates(commands)
            .build());
    line.addSubcommand(HELP, new CommandLine(help));
    return CommandShell.withConventions(line);
  }

  /** Carries out a {@link ModuleCommand}: its exit code is that of the module's program. */
  @Command
  private record ModuleLauncher(ModuleCommand command, List<String> words)
      implements Callable<Integer> {
    ModuleLauncher {
      words = List.copyOf(words);
    }

    @Override
    public Integer call() throws InterruptedException {
      return ModuleChild.start(command, words).await();
    }
  }
}
