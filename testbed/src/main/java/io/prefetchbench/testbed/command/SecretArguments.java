package io.prefetchbench.testbed.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Passes the secret arguments of a child process through its environment: every user of a machine
 * may read the arguments of a process, only its owner may read its environment. An argument that
 * {@link Redactor} would change is secret.
 */
public final class SecretArguments {
  private static final String VARIABLE = "PREFETCH_BENCH_SECRET_";
  private static final String REFERENCE = "env:" + VARIABLE;
  private static final Pattern REFERRING = Pattern.compile("env:(" + VARIABLE + "\\d{1,6})");

  private SecretArguments() {}

  /** Returns references in place of the secret ones; their values go into the environment. */
  public static List<String> hide(List<String> arguments, Map<String, String> environment) {
    List<String> redacted = Redactor.redact(arguments);
    List<String> hidden = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals(redacted.get(i))) {
        hidden.add(argument);
        continue;
      }
      int name = nameLength(argument);
      String number = Integer.toString(firstFree(environment));
      environment.put(VARIABLE + number, argument.substring(name));
      hidden.add(argument.substring(0, name) + REFERENCE + number);
    }
    return hidden;
  }

  /** A system property keeps its name: the JVM itself reads it from the arguments. */
  private static int nameLength(String argument) {
    return argument.startsWith("-D") ? argument.indexOf('=') + 1 : 0;
  }

  private static int firstFree(Map<String, String> environment) {
    int number = 0;
    while (environment.containsKey(VARIABLE + number)) {
      number++;
    }
    return number;
  }

  /** Removes the values passed to this process from the environment of its own child. */
  public static void forget(Map<String, String> environment) {
    environment.keySet().removeIf(name -> name.startsWith(VARIABLE));
  }

  /**
   * Returns the arguments of this process with the secrets back in their places, and puts those of
   * the system properties back too. Call it first in {@code main}; idempotent.
   */
  public static String[] reveal(String[] arguments) {
    Map<String, String> environment = System.getenv();
    for (String name : System.getProperties().stringPropertyNames()) {
      String value = System.getProperty(name, "");
      if (value.startsWith(REFERENCE)) {
        System.setProperty(name, revealed(value, environment));
      }
    }
    String[] whole = new String[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      whole[i] = revealed(arguments[i], environment);
    }
    return whole;
  }

  /** Returns the value of a reference; any other text unchanged. */
  static String revealed(String text, Map<String, String> environment) {
    var reference = REFERRING.matcher(text);
    if (!reference.matches()) {
      return text;
    }
    String secret = environment.get(reference.group(1));
    if (secret == null) {
      throw new BadInput("the environment lacks the variable " + reference.group(1));
    }
    return secret;
  }
}
