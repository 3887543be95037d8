package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What every command has, those of other modules included. The build makes this module last. */
final class CommandConventionsTest {
  /** These mean the same wherever they are, so they say the same. */
  private static final List<String> COMMON =
      List.of("--json", "--quiet", "--seed", "--name", "--help", "--version");

  static Stream<CommandSpec> commands() {
    List<CommandSpec> all = new ArrayList<>();
    collect(Bench.wholeCommandLine(), all);
    return all.stream();
  }

  private static void collect(CommandLine line, List<CommandSpec> all) {
    all.add(line.getCommandSpec());
    line.getSubcommands().values().forEach(below -> collect(below, all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsItself(CommandSpec command) {
    PrintStream before = System.err;
    ByteArrayOutputStream warnings = new ByteArrayOutputStream();
    System.setErr(new PrintStream(warnings, true, StandardCharsets.UTF_8));
    String help;
    try {
      help = command.commandLine().getUsageMessage();
    } finally {
      System.setErr(before);
    }
    assertThat(warnings.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(help)
        .startsWith("Usage: bench")
        .contains("-h, --help", "-V, --version", "Examples:");
    assertThat(command.usageMessage().description()).isNotEmpty();
    assertThat(Arrays.stream(command.usageMessage().footer()).filter(l -> l.contains("./bench ")))
        .hasSizeGreaterThanOrEqualTo(2);
    if (!command.name().equals("help")) {
      assertThat(help).contains("Exit codes:");
    }
    assertThat(command.options())
        .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void printsVersionAndCommit(CommandSpec command) {
    assertThat(command.version())
        .singleElement()
        .asString()
        .matches("prefetch-bench \\S+, commit \\S+");
  }

  @Test
  void commonOptionsSayTheSameEverywhere() {
    Map<String, Collection<String>> texts = new TreeMap<>();
    commands()
        .flatMap(command -> command.options().stream())
        .filter(option -> COMMON.contains(option.longestName()))
        .filter(option -> !isNameOfWorker(option))
        .forEach(
            option ->
                texts
                    .computeIfAbsent(option.longestName(), name -> new TreeSet<>())
                    .add(String.join(" ", option.description())));

    assertThat(texts.keySet()).containsAll(COMMON);
    assertThat(texts.values()).allSatisfy(said -> assertThat(said).hasSize(1));
  }

  /** A worker's name is no run's. */
  private static boolean isNameOfWorker(OptionSpec option) {
    return option.longestName().equals("--name")
        && List.of("serve", "worker").contains(option.command().name());
  }
}
