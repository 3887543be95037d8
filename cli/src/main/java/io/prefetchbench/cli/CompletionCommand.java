package io.prefetchbench.cli;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

/** {@code bench completion}: a script by which a shell completes commands, options and values. */
@Command(
    name = "completion",
    description = {
      "Prints a script by which bash or zsh completes commands, options and their values. Load it"
          + " in each new shell, as in the examples."
    },
    footer = {
      "  ./bench completion bash > ~/.local/share/bash-completion/completions/bench",
      "  ./bench completion zsh > ~/.bench-completion; echo '. ~/.bench-completion' >> ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {

  /** The shells; zsh runs bash's script through its bashcompinit, which the script loads. */
  enum Shell {
    BASH,
    ZSH
  }

  @Parameters(paramLabel = "SHELL", description = "bash or zsh")
  @SuppressWarnings("UnusedVariable") // one script for both
  private Shell shell;

  @Override
  public Integer call() {
    CommandLine line = Bench.wholeCommandLine();
    offerLowerCase(line);
    System.out.print(AutoComplete.bash(CommandShell.PROGRAM, line));
    return ExitCode.DONE;
  }

  /** Values of an enum are offered as the documentation writes them. */
  private static void offerLowerCase(CommandLine line) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      if (option.type().isEnum()) {
        spec.remove(option);
        spec.addOption(OptionSpec.builder(option).completionCandidates(lowerCase(option)).build());
      }
    }
    for (PositionalParamSpec param : List.copyOf(spec.positionalParameters())) {
      if (param.type().isEnum()) {
        spec.remove(param);
        spec.addPositional(
            PositionalParamSpec.builder(param).completionCandidates(lowerCase(param)).build());
      }
    }
    line.getSubcommands().values().forEach(CompletionCommand::offerLowerCase);
  }

  private static List<String> lowerCase(ArgSpec arg) {
    return Arrays.stream(arg.type().getEnumConstants())
        .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
        .toList();
  }
}
