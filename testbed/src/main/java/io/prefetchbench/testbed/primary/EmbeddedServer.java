package io.prefetchbench.testbed.primary;

import static java.lang.Math.max;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.CommandOutput;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.LocalPort;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that comes with the bench, and the shell that ends it with this JVM. */
final class EmbeddedServer {
  /** As production servers are set, and prepared for logical decoding. */
  static final List<String> SETTINGS =
      List.of(
          "fsync=on",
          "synchronous_commit=on",
          "full_page_writes=on",
          "wal_level=logical",
          "max_connections=200");

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final int MOST_TRIES = 2;
  private static final int LINES = 10;
  private static final String DATA = "data";
  private static final String OUTPUT = "output.log";
  private static final String PID_FILE = "postmaster.pid";
  private static final String OTHER_WAYS =
      "; other ways: --primary postgres:docker, or the JDBC URL of a running one";

  private final EmbeddedPostgres server;
  private final Process guard;
  private final Path folder;
  private List<String> commandLine = List.of();

  private EmbeddedServer(EmbeddedPostgres server, Process guard, Path folder) {
    this.server = server;
    this.guard = guard;
    this.folder = folder;
  }

  static EmbeddedServer start() {
    requireNamespaces();
    return start(LocalPort::free, START_MAX);
  }

  /**
   * Starts a server on the next of these ports; once more if that fails, as another program may
   * have taken the port while the data were prepared.
   */
  static EmbeddedServer start(IntSupplier ports, Duration atMost) {
    for (int tries = 1; ; tries++) {
      Path folder = newFolder();
      Process guard = null;
      try {
        guard = guard(folder);
        EmbeddedPostgres server = builder(folder, ports, atMost).start();
        requireReady(folder);
        return new EmbeddedServer(server, guard, folder);
      } catch (IOException | IllegalStateException e) {
        String why =
            "the embedded PostgreSQL did not start: " + e.getMessage() + lastOutput(folder);
        end(guard);
        if (tries == MOST_TRIES) {
          throw new BadInput(why + OTHER_WAYS, e);
        }
        LOG.warn("{}; trying again", why);
      }
    }
  }

  private static EmbeddedPostgres.Builder builder(Path folder, IntSupplier ports, Duration atMost) {
    Redirect output = Redirect.appendTo(folder.resolve(OUTPUT).toFile());
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(folder.resolve(DATA))
            .setCleanDataDirectory(true)
            .setPort(ports.getAsInt())
            // The guard ends it with this JVM; until then those who close may still use it.
            .setRegisterShutdownHook(false)
            .setPGStartupWait(atMost)
            // A program that listens there and is silent must not be waited for without an end.
            .setConnectConfig("loginTimeout", "5")
            .setServerConfig("listen_addresses", "127.0.0.1")
            // Says why it did not start, and does not grow by each statement that fails.
            .setServerConfig("log_min_messages", "log")
            .setErrorRedirector(output)
            .setOutputRedirector(output);
    for (String setting : SETTINGS) {
      int equals = setting.indexOf('=');
      builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
    }
    return builder;
  }

  /** Another server may answer on that port; only ours writes into this file that it is ready. */
  private static void requireReady(Path folder) throws IOException {
    Path file = folder.resolve(DATA).resolve(PID_FILE);
    if (!Files.exists(file) || !Files.readString(file).contains("ready")) {
      throw new IOException("another server has its port");
    }
  }

  /** What the programs of PostgreSQL said last, on one line. */
  private static String lastOutput(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(OUTPUT));
      return "; " + String.join("; ", lines.subList(max(0, lines.size() - LINES), lines.size()));
    } catch (IOException e) {
      return "";
    }
  }

  /** PostgreSQL refuses to run as root; a user namespace makes root look like another user. */
  private static void requireNamespaces() {
    if (isRootOnLinux() && CommandOutput.by(30, "unshare", "-U", "true").isEmpty()) {
      throw new BadInput(
          "the embedded PostgreSQL did not start: it does not run as root, and this system forbids"
              + " user namespaces (unshare -U): expected another user"
              + OTHER_WAYS);
    }
  }

  private static boolean isRootOnLinux() {
    return System.getProperty("user.name", "").equals("root")
        && System.getProperty("os.name", "").equals("Linux");
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("prefetchbench-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server when the pipe from this JVM breaks; it starts before the server. */
  private static Process guard(Path folder) throws IOException {
    String script =
        "read -r line; [ ! -f \"$1/data/postmaster.pid\" ] || kill -INT \"$(head -n 1"
            + " \"$1/data/postmaster.pid\")\"; sleep 2; rm -rf \"$1\"";
    return new ProcessBuilder("/bin/sh", "-c", script, "guard", folder.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /** Lets the guard end what may still start, and remove its folder. */
  private static void end(@Nullable Process guard) {
    try {
      if (guard != null) {
        guard.getOutputStream().close();
      }
    } catch (IOException e) {
      LOG.warn("the guard of a PostgreSQL that did not start has ended already", e);
    }
  }

  int port() {
    return server.getPort();
  }

  long pid() {
    try {
      return Long.parseLong(
          Files.readAllLines(folder.resolve(DATA).resolve(PID_FILE)).get(0).strip());
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL does not run", e);
    }
  }

  /** Stops it at once, as by a crash: the next start recovers from its log. */
  synchronized void stopAtOnce() {
    long pid = pid();
    List<String> line = new ArrayList<>();
    ProcessHandle.Info running = ProcessHandle.of(pid).orElseThrow().info();
    if (isRootOnLinux()) {
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(running.command().orElseThrow());
    line.addAll(List.of(running.arguments().orElseThrow()));
    commandLine = line;
    ProcessFaults.quitAndWait(pid);
  }

  /** Starts it after {@link #stopAtOnce}, on the same port; does not wait until it answers. */
  synchronized void startAgain() {
    try {
      var unused =
          new ProcessBuilder(commandLine)
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL cannot be started again", e);
    }
  }

  void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    } finally {
      guard.destroy();
      FileTree.remove(folder);
    }
  }
}
