package io.prefetchbench.testbed.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Why a command ended without a result, in one line without secrets, or as JSON. */
public record CommandError(String message, int exitCode) {
  private static final Pattern INVALID_VALUE =
      Pattern.compile("Invalid value for (?:option|positional parameter at index \\S+) (.*)");

  public CommandError(@Nullable String message, int exitCode) {
    this.message = oneLine(message);
    this.exitCode = exitCode;
  }

  /** Returns {@code {"error": {"message": …, "exitCode": …}}} on one line. */
  public String toJson() {
    ObjectNode json = new ObjectMapper().createObjectNode();
    json.putObject("error").put("message", message).put("exitCode", exitCode);
    return json.toString();
  }

  /** Returns the text on one line, with escapes in place of control characters, and no secret. */
  static String oneLine(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return "no further message";
    }
    String line = text.strip().replaceAll("\\s*\\R\\s*", "; ");
    return TerminalText.printable(Redactor.redact(line));
  }

  /** Returns what is wrong with a command line, and where its usage is documented. */
  static String usage(ParameterException e) {
    Throwable cause = e.getCause();
    String message =
        cause instanceof BadInput ? String.valueOf(cause.getMessage()) : sentence(e).strip();
    return message + " (see " + e.getCommandLine().getCommandSpec().qualifiedName() + " --help)";
  }

  private static String sentence(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched.getCommandLine(), unmatched.getUnmatched().get(0));
    }
    ArgSpec arg = e.getArgSpec();
    String value = e.getValue();
    if (arg != null && value != null) {
      List<String> expected = wordsOf(arg);
      String name = arg instanceof OptionSpec option ? option.longestName() : arg.paramLabel();
      if (!expected.isEmpty()) {
        return "%s: expected %s, was '%s'%s"
            .formatted(name, orOf(expected), value, DidYouMean.suffix(value, expected));
      }
      String number = numberOf(arg);
      return number.isEmpty()
          ? withoutPreamble(name, String.valueOf(e.getMessage()))
          : "%s: expected %s, was '%s'".formatted(name, number, value);
    }
    return String.valueOf(e.getMessage());
  }

  private static String unmatched(CommandLine line, String word) {
    CommandSpec spec = line.getCommandSpec();
    if (word.startsWith("-") && word.length() > 1) {
      List<String> options = new ArrayList<>();
      spec.options().forEach(option -> options.addAll(Arrays.asList(option.names())));
      String name = word.replaceFirst("=.*", "");
      return "unknown option '" + name + "'" + DidYouMean.suffix(name, options);
    }
    if (!line.getSubcommands().isEmpty() && spec.positionalParameters().isEmpty()) {
      List<String> commands = List.copyOf(line.getSubcommands().keySet());
      return "unknown command '" + word + "'" + DidYouMean.suffix(word, commands);
    }
    return "unexpected argument '" + word + "'";
  }

  /** The values that an option accepts, lower case; empty if it takes any. */
  private static List<String> wordsOf(ArgSpec arg) {
    List<String> words = new ArrayList<>();
    Class<?> type = elementType(arg);
    if (type.isEnum()) {
      for (Object constant : type.getEnumConstants()) {
        words.add(constant.toString().toLowerCase(Locale.ROOT));
      }
    }
    return words;
  }

  private static String numberOf(ArgSpec arg) {
    Class<?> type = elementType(arg);
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    return type == double.class || type == Double.class ? "a number" : "";
  }

  private static Class<?> elementType(ArgSpec arg) {
    Class<?>[] inner = arg.auxiliaryTypes();
    return inner.length > 0 ? inner[0] : arg.type();
  }

  private static String orOf(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.get(0)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  /** Picocli's own message without the part that names the option. */
  private static String withoutPreamble(String name, String message) {
    Matcher matcher = INVALID_VALUE.matcher(message);
    int colon = message.indexOf(": ");
    return matcher.matches() && colon > 0 ? name + message.substring(colon) : message;
  }
}
