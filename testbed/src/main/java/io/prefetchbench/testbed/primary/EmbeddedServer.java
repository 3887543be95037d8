package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.CommandOutput;
import io.prefetchbench.testbed.process.FileTree;
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

  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String PID_FILE = "postmaster.pid";
  private static final String OTHER_WAYS =
      "; other ways: --primary postgres:docker, or the JDBC URL of a running one";

  private final EmbeddedPostgres server;
  private final Process guard;
  private final Path data;
  private List<String> commandLine = List.of();

  private EmbeddedServer(EmbeddedPostgres server, Process guard, Path data) {
    this.server = server;
    this.guard = guard;
    this.data = data;
  }

  static EmbeddedServer start() {
    requireNamespaces();
    Path data = newFolder();
    Process guard = null;
    try {
      guard = guard(data);
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(true)
              // The guard ends it with this JVM; until then those who close may still use it.
              .setRegisterShutdownHook(false)
              .setPGStartupWait(START_MAX)
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setErrorRedirector(Redirect.DISCARD)
              .setOutputRedirector(Redirect.DISCARD);
      for (String setting : SETTINGS) {
        int equals = setting.indexOf('=');
        builder.setServerConfig(setting.substring(0, equals), setting.substring(equals + 1));
      }
      return new EmbeddedServer(builder.start(), guard, data);
    } catch (IOException | IllegalStateException e) {
      if (guard != null) {
        guard.destroy();
      }
      FileTree.remove(data);
      throw new BadInput(
          "the embedded PostgreSQL did not start: " + e.getMessage() + OTHER_WAYS, e);
    }
  }

  /** PostgreSQL refuses to run as root; a user namespace makes root look like another user. */
  private static void requireNamespaces() {
    if (isRootOnLinux() && CommandOutput.by(5, "unshare", "-U", "true").isEmpty()) {
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
  private static Process guard(Path data) throws IOException {
    String script =
        "read -r line; [ ! -f \"$1/postmaster.pid\" ] || kill -INT \"$(head -n 1"
            + " \"$1/postmaster.pid\")\"; sleep 2; rm -rf \"$1\"";
    return new ProcessBuilder("/bin/sh", "-c", script, "guard", data.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  int port() {
    return server.getPort();
  }

  long pid() {
    try {
      return Long.parseLong(Files.readAllLines(data.resolve(PID_FILE)).get(0).strip());
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
      FileTree.remove(data);
    }
  }
}
