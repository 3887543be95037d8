package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Runs a picocli command in the same way for all programs of the bench, and adds what all commands
 * share: {@code --help}, {@code --version}, the layout of the help text.
 *
 * <p>A failure is one line on standard error and an exit code of {@link ExitCode}, never a stack
 * trace; with {@code --json} it is a document on standard output as well ({@link CommandError}).
 */
public final class CommandShell {
  /** The name of the program, the parent of all commands. */
  public static final String PROGRAM = "bench";

  private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

  /** Exit codes of every command, which it need not list. */
  private static final Map<String, String> OF_ALL =
      Map.of("0", "success", "2", "usage or bad input", "70", "internal error");

  private static final String UNNAMED = "<main class>";

  private CommandShell() {}

  /** Runs the command and exits the JVM, for {@code main}; watches the lifeline if asked to. */
  public static void run(Object command, String[] args) {
    ParentWatchdog.watchIfAsked();
    Interruption.exitAlikeOnTerm();
    int code = execute(command, SecretArguments.reveal(args));
    System.out.flush();
    System.exit(code);
  }

  /** Runs the command, errors to System.err, and returns its exit code; the JVM goes on. */
  public static int execute(Object command, String... args) {
    CommandLine line = new CommandLine(command);
    String name = line.getCommandName();
    if (name.equals(PROGRAM) || name.equals(UNNAMED)) {
      return execute(line, System.err, args);
    }
    CommandLine program = new CommandLine(CommandSpec.create().name(PROGRAM));
    program.addSubcommand(line);
    String[] words = Stream.concat(Stream.of(name), Arrays.stream(args)).toArray(String[]::new);
    return execute(program, System.err, words);
  }

  /** Like the other, for a command line that was prepared by the caller. */
  public static int execute(CommandLine line, PrintStream err, String... args) {
    withConventions(line);
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    boolean json = isJson(args);
    line.setParameterExceptionHandler(
        (e, given) ->
            report(new CommandError(CommandError.usage(e), ExitCode.BAD_INPUT), json, err));
    line.setExecutionExceptionHandler((e, failed, parsed) -> failed(e, json, err));
    try {
      return line.execute(withoutHelpOfUnknown(line, args));
    } catch (Throwable e) {
      return failed(e, json, err);
    }
  }

  /** Adds the common options and layout to a command and all its subcommands. */
  public static CommandLine withConventions(CommandLine line) {
    line.setCaseInsensitiveEnumValuesAllowed(true);
    CommandSpec spec = line.getCommandSpec();
    if (!spec.mixinStandardHelpOptions()) {
      spec.mixinStandardHelpOptions(true);
      spec.versionProvider(new BuildVersion());
    }
    UsageMessageSpec usage = spec.usageMessage();
    usage.autoWidth(true);
    usage.sortOptions(false);
    if (usage.footer().length > 0 && usage.footerHeading().isEmpty()) {
      usage.footerHeading("%nExamples:%n");
    }
    Map<String, String> codes = new TreeMap<>(Comparator.comparingInt(Integer::parseInt));
    codes.putAll(OF_ALL);
    codes.putAll(usage.exitCodeList());
    usage.exitCodeList(codes).exitCodeListHeading("%nExit codes:%n");
    line.getSubcommands().values().forEach(CommandShell::withConventions);
    return line;
  }

  /** Beside {@code --help} picocli takes an unknown word; without it that word is refused. */
  private static String[] withoutHelpOfUnknown(CommandLine line, String[] args) {
    CommandLine at = line;
    for (String word : args) {
      CommandLine below = at.getSubcommands().get(word);
      if (below == null) {
        boolean unknown =
            !word.startsWith("-")
                && !at.getSubcommands().isEmpty()
                && at.getCommandSpec().positionalParameters().isEmpty();
        return unknown ? without(HELP, args) : args;
      }
      at = below;
    }
    return args;
  }

  private static String[] without(Set<String> words, String[] args) {
    return Arrays.stream(args).filter(word -> !words.contains(word)).toArray(String[]::new);
  }

  /** Whether these arguments request JSON; arguments after {@code --} are ignored. */
  private static boolean isJson(String[] args) {
    List<String> words = Arrays.asList(args);
    int end = words.indexOf("--");
    return words.subList(0, end < 0 ? words.size() : end).contains("--json");
  }

  private static int failed(Throwable e, boolean json, PrintStream err) {
    return report(errorOf(e), json, err);
  }

  private static CommandError errorOf(Throwable e) {
    if (e instanceof BadInput) {
      return new CommandError(e.getMessage(), ExitCode.BAD_INPUT);
    }
    if (e instanceof Untrustworthy) {
      return new CommandError(e.getMessage(), ExitCode.UNTRUSTWORTHY);
    }
    if (e instanceof BaselineMissing) {
      return new CommandError(e.getMessage(), ExitCode.BASELINE_MISSING);
    }
    String kind = e.getClass().getSimpleName();
    String message = CommandError.oneLine(e.getMessage());
    return new CommandError(
        "internal error: " + kind + ": " + message + traceNote(e), ExitCode.INTERNAL);
  }

  private static int report(CommandError error, boolean json, PrintStream err) {
    err.println(error.message());
    if (json) {
      System.out.println(error.toJson());
      System.out.flush();
    }
    return error.exitCode();
  }

  private static String traceNote(Throwable e) {
    try {
      Path file = Files.createTempFile("prefetch-bench-error-", ".txt");
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      Files.writeString(file, Redactor.redact(trace.toString()));
      return " (stack trace in " + file + ")";
    } catch (IOException unwritable) {
      return " (its stack trace could not be written: " + unwritable.getMessage() + ")";
    }
  }
}
