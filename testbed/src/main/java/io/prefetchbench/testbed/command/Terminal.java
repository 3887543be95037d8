package io.prefetchbench.testbed.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Where the output of this program goes. */
public final class Terminal {
  /** System property of a program that is a part of another command, which prints the result. */
  public static final String PART = "prefetchbench.part";

  private Terminal() {}

  public static boolean isPart() {
    return Boolean.getBoolean(PART);
  }

  /** Returns whether text on standard output may be coloured. */
  public static boolean coloursStdout() {
    return allowsColours(System.getenv()) && isTerminal(1);
  }

  /** Java itself knows this of standard input and output together only. */
  public static boolean stderrIsTerminal() {
    return isTerminal(2);
  }

  /** Returns whether these environment variables allow colours and a line that is rewritten. */
  static boolean allowsColours(Map<String, String> environment) {
    return environment.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb(environment);
  }

  /** Returns whether these environment variables name a terminal that cannot rewrite a line. */
  static boolean isDumb(Map<String, String> environment) {
    return "dumb".equals(environment.get("TERM"));
  }

  /** Returns how wide the terminal of standard error is, or {@code unknown} if it is not known. */
  static int columnsOfStderr(int unknown) {
    ProcessBuilder stty = new ProcessBuilder("sh", "-c", "stty size <&2");
    stty.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = stty.start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      String columns = output.substring(output.indexOf(' ') + 1);
      return columns.matches("[1-9]\\d{1,4}") ? Integer.parseInt(columns) : unknown;
    } catch (IOException e) {
      return unknown;
    }
  }

  private static boolean isTerminal(int descriptor) {
    ProcessBuilder test = new ProcessBuilder("sh", "-c", "test -t " + descriptor);
    test.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    test.redirectError(ProcessBuilder.Redirect.INHERIT);
    try {
      Process process = test.start();
      return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
