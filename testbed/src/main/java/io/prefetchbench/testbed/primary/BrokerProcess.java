package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.LocalPort;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An embedded broker in a JVM of its own, which can be killed and started again with its data. It
 * ends with this JVM, and its folder is removed then, also if this JVM was killed. Not thread-safe,
 * except {@link #close}.
 */
final class BrokerProcess implements AutoCloseable {
  private static final String MAIN = "io.prefetchbench.testbed.primary.BrokerProgram";
  private static final List<String> JVM = List.of("-Xmx256m");
  private static final Duration READY = Duration.ofSeconds(60);
  private static final Duration KILL = Duration.ofSeconds(5);
  private static final int START_TRIES = 3;

  private final Path home;
  private final Path folder;
  private final Process guard;
  private final int port;
  private final int controllerPort;
  private volatile ModuleProcess running;
  private final String version;

  private BrokerProcess(Path home, Path folder, Process guard) {
    this.home = home;
    this.folder = folder;
    this.guard = guard;
    this.port = LocalPort.free();
    this.controllerPort = LocalPort.free();
    this.running = launch();
    String[] ready = running.awaitReady(READY).split(" ", -1);
    this.version = ready[ready.length - 1];
  }

  /** Starts one from the modules in {@code home}. */
  static BrokerProcess start(Path home) {
    return retried(
        () -> startOnce(home), "--kafka docker, or the bootstrap address of a running one");
  }

  /** Something to start. */
  interface Attempt<T> {
    T start() throws IOException;
  }

  /** Tries again where another program may have taken a port in between. */
  static <T> T retried(Attempt<T> attempt, String otherWays) {
    RuntimeException last = null;
    for (int i = 0; i < START_TRIES; i++) {
      try {
        return attempt.start();
      } catch (IOException e) {
        throw new UncheckedIOException("cannot start a Kafka broker: " + e.getMessage(), e);
      } catch (BadInput e) {
        throw e;
      } catch (RuntimeException e) {
        last = e;
      }
    }
    throw new BadInput(
        "the Kafka broker did not start: "
            + (last == null ? "" : last.getMessage())
            + "; other ways: "
            + otherWays);
  }

  private static BrokerProcess startOnce(Path home) throws IOException {
    Path folder = EmbeddedKafka.newFolder();
    Process guard = EmbeddedKafka.guard(folder);
    try {
      return new BrokerProcess(home, folder, guard);
    } catch (RuntimeException e) {
      guard.destroy();
      FileTree.remove(folder);
      throw e;
    }
  }

  private ModuleProcess launch() {
    List<String> args =
        List.of(folder.toString(), Integer.toString(port), Integer.toString(controllerPort));
    ProcessBuilder builder = ModuleProcess.java(home, "server", MAIN, JVM, args);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("broker.log").toFile()));
    return ModuleProcess.start("broker", builder);
  }

  int port() {
    return port;
  }

  long pid() {
    return running.pid();
  }

  String version() {
    return version;
  }

  /** Kills it; what it has not written is lost. */
  void stopAtOnce() {
    ProcessFaults.kill(running.pid());
    var unused = running.awaitExit(KILL);
  }

  /** Starts it with its data after {@link #stopAtOnce}; returns when it serves. */
  void startAgain() {
    running = launch();
    var unused = running.awaitReady(READY);
  }

  @Override
  public void close() {
    try {
      // Its data are removed, so it need not write them.
      var unused = running.stop(Duration.ZERO);
    } finally {
      guard.destroy();
      FileTree.remove(folder);
    }
  }
}
