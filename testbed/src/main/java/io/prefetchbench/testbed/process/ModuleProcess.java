package io.prefetchbench.testbed.process;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A program of ours in its own JVM, which ends when this JVM ends for any reason.
 *
 * <p>We hold its standard input ({@link ParentWatchdog}). It prints one line that begins with
 * {@code READY} to its standard output when ready; its log goes to standard error.
 *
 * <p>Thread-safe.
 */
public final class ModuleProcess implements AutoCloseable {
  private static final Duration CLOSE_DEADLINE = Duration.ofSeconds(5);
  private static final long KILL_SECONDS = 5;

  private final String role;
  private final Process process;
  private final @Nullable File log;
  private final CompletableFuture<String> ready = new CompletableFuture<>();
  private final CompletableFuture<Void> outputEnd = new CompletableFuture<>();

  private ModuleProcess(String role, Process process, @Nullable File log) {
    this.role = role;
    this.process = process;
    this.log = log;
  }

  /**
   * Describes a JVM of this JVM's own version; standard error is passed on unless the caller
   * redirects it to a file. Arguments that hold a secret reach it by its environment, and its
   * {@code main} puts them back ({@link SecretArguments#reveal}).
   */
  public static ProcessBuilder java(
      Path home, String module, String mainClass, List<String> jvmArgs, List<String> args) {
    Home modules = new Home(home);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-D" + Home.PROPERTY + "=" + modules.folder());
    line.add("-D" + ParentWatchdog.PROPERTY + "=stdin");
    line.addAll(quieting(Runtime.version().feature()));
    ProcessBuilder builder = new ProcessBuilder();
    SecretArguments.forget(builder.environment());
    line.addAll(SecretArguments.hide(jvmArgs, builder.environment()));
    line.addAll(List.of("-cp", modules.classPath(module), mainClass));
    line.addAll(SecretArguments.hide(args, builder.environment()));
    return builder.command(line).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** Netty's native transport and its use of Unsafe are known; newer JVMs warn of both. */
  private static List<String> quieting(int javaFeature) {
    List<String> options = new ArrayList<>();
    if (javaFeature >= 22) {
      options.add("--enable-native-access=ALL-UNNAMED");
    }
    if (javaFeature >= 23) {
      options.add("--sun-misc-unsafe-memory-access=allow");
    }
    return options;
  }

  /** Starts it; lines on its standard output other than READY are dropped. */
  public static ModuleProcess start(String role, ProcessBuilder builder) {
    return start(role, builder, line -> {});
  }

  /** Starts it; another thread hands over each line of its output but READY. */
  public static ModuleProcess start(
      String role, ProcessBuilder builder, Consumer<String> otherLines) {
    builder.redirectInput(ProcessBuilder.Redirect.PIPE);
    builder.redirectOutput(ProcessBuilder.Redirect.PIPE);
    try {
      ModuleProcess started =
          new ModuleProcess(role, builder.start(), builder.redirectError().file());
      Thread reader = new Thread(() -> started.readOutput(otherLines), role + "-stdout");
      reader.setDaemon(true);
      reader.start();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start the " + role + ": " + e.getMessage(), e);
    }
  }

  private void readOutput(Consumer<String> otherLines) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("READY") || !ready.complete(line)) {
          otherLines.accept(line);
        }
      }
      ready.completeExceptionally(new IOException("the output ended without READY"));
    } catch (IOException | RuntimeException e) {
      ready.completeExceptionally(e);
    } finally {
      outputEnd.complete(null);
    }
  }

  /** Waits, once it has ended, until the last line it printed was handed over; at most 5 s. */
  public void awaitOutput() throws InterruptedException {
    try {
      outputEnd.get(KILL_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException("the output of the " + role + " does not end", e);
    }
  }

  /**
   * Waits for the READY line and returns it.
   *
   * @throws BadInput or {@link Untrustworthy} if the program ended with that exit code, and {@link
   *     IllegalStateException} if it ended otherwise or is not ready in time; it is stopped then
   */
  public String awaitReady(Duration atMost) {
    try {
      return ready.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      stop(CLOSE_DEADLINE);
      throw new IllegalStateException(
          "the " + role + " was not ready within " + atMost.toSeconds() + " s" + lastLogLine(), e);
    } catch (ExecutionException e) {
      throw endedEarly(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the " + role + " was starting", e);
    }
  }

  private RuntimeException endedEarly(ExecutionException cause) {
    int code = awaitExit(CLOSE_DEADLINE).orElseGet(() -> stop(Duration.ZERO));
    String text = "the " + role + " did not start, exit code " + code + lastLogLine();
    return switch (code) {
      case ExitCode.BAD_INPUT -> new BadInput(text, cause);
      case ExitCode.UNTRUSTWORTHY -> new Untrustworthy(text, cause);
      default -> new IllegalStateException(text, cause);
    };
  }

  /** The last line of its log where we can see it, to be put behind a message. */
  private String lastLogLine() {
    if (log == null) {
      return " (its own message is above)";
    }
    try {
      List<String> lines = Files.readAllLines(log.toPath(), StandardCharsets.UTF_8);
      return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).strip();
    } catch (IOException e) {
      return " (see " + log + ")";
    }
  }

  /** Waits for its end; empty if it still runs then. */
  public OptionalInt awaitExit(Duration atMost) {
    try {
      return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)
          ? OptionalInt.of(process.exitValue())
          : OptionalInt.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return OptionalInt.empty();
    }
  }

  /**
   * Ends it: SIGTERM, and SIGKILL if it has not ended by the deadline. Stopping twice does nothing.
   *
   * @return its exit code; 130 after SIGTERM unless the program decides otherwise, 137 after
   *     SIGKILL
   */
  public int stop(Duration deadline) {
    // Not Process.destroy: that closes the child's input too, and its lifeline would then cut short
    // what it does on SIGTERM.
    process.toHandle().destroy();
    OptionalInt code = awaitExit(deadline);
    if (code.isPresent()) {
      return code.getAsInt();
    }
    process.destroyForcibly();
    return awaitExit(Duration.ofSeconds(KILL_SECONDS))
        .orElseThrow(
            () -> new IllegalStateException("the " + role + " " + pid() + " survives SIGKILL"));
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Stops it, 5 s being its deadline. */
  @Override
  public void close() {
    stop(CLOSE_DEADLINE);
  }
}
