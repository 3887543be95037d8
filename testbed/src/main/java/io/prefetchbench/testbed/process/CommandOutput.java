package io.prefetchbench.testbed.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The standard output of a program of the machine, without blanks at its ends. */
public record CommandOutput(String text) {
  private static final int MOST_BYTES = 1 << 20;

  /** Runs a program; empty if it does not exist, fails, or exceeds the timeout. */
  public static Optional<CommandOutput> by(long atMostSeconds, String... words) {
    ProcessBuilder builder =
        new ProcessBuilder(List.of(words)).redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      // A program that hangs is killed, which ends its output and so the reading below. One that
      // has ended must not be: that closes the output which is still to be read.
      var unused =
          process
              .onExit()
              .orTimeout(atMostSeconds, TimeUnit.SECONDS)
              .whenComplete(
                  (ended, late) -> {
                    if (late != null) {
                      process.destroyForcibly();
                    }
                  });
      byte[] output = process.getInputStream().readNBytes(MOST_BYTES);
      boolean fine = process.waitFor(1, TimeUnit.SECONDS) && process.exitValue() == 0;
      String text = new String(output, StandardCharsets.UTF_8).strip();
      return fine ? Optional.of(new CommandOutput(text)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
