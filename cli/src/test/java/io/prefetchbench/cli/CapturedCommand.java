package io.prefetchbench.cli;

import io.prefetchbench.testbed.command.CommandShell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** A command run in this JVM, whichever module it is of, with what it printed. */
record CapturedCommand(int exitCode, String out, String err) {

  static CapturedCommand run(String... args) {
    List<String> words = Bench.helped(Arrays.asList(args));
    PrintStream outBefore = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      int code =
          CommandShell.execute(
              commandLine(words),
              new PrintStream(err, true, StandardCharsets.UTF_8),
              words.toArray(String[]::new));
      System.out.flush();
      return new CapturedCommand(
          code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
    }
  }

  /** Only the module that is asked for is looked into. */
  private static CommandLine commandLine(List<String> words) {
    String first = words.isEmpty() ? "" : words.get(0);
    return Bench.commandLine(
        command ->
            command.word.equals(first)
                ? new CommandLine(ModuleClasses.instance(command.module, command.mainClass))
                : new CommandLine(CommandSpec.create()));
  }
}
