package io.prefetchbench.jdbc;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.mariadb.jdbc.MariaDbDataSource;

/**
 * A MariaDB of this machine, if it has one: there is none to embed. Ends with this JVM, however
 * that ends, and leaves no files.
 */
final class MariaDbServer {
  /**
   * Initialises, serves, and cleans up once the pipe from the JVM is closed. Two servers that share
   * a folder for temporary tables disturb each other's start.
   */
  private static final String SCRIPT =
      """
      set -e
      mariadb-install-db --no-defaults --datadir="$1/data" --tmpdir="$1" \
        --auth-root-authentication-method=normal --skip-test-db --user="$(id -un)"
      mariadbd --no-defaults --datadir="$1/data" --tmpdir="$1" --socket="$1/socket" --port="$2" \
        --bind-address=127.0.0.1 --user="$(id -un)" --default-time-zone=+05:30 &
      server=$!
      while read -r ignored; do :; done
      kill -9 $server
      rm -rf "$1"
      """;

  private MariaDbServer() {}

  /** Starts one; empty where MariaDB is not installed. */
  static Optional<DataSource> start() {
    boolean isThere =
        Files.isExecutable(Path.of("/usr/sbin/mariadbd"))
            && Files.isExecutable(Path.of("/usr/bin/mariadb-install-db"));
    return isThere ? Optional.of(launch()) : Optional.empty();
  }

  private static DataSource launch() {
    try {
      Path folder = Files.createTempDirectory("mariadb");
      int port;
      try (ServerSocket free = new ServerSocket(0)) {
        port = free.getLocalPort();
      }
      ProcessBuilder shell =
          new ProcessBuilder("sh", "-c", SCRIPT, "mariadb", folder.toString(), "" + port)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile());
      shell.environment().merge("PATH", "/usr/sbin", (path, more) -> path + ":" + more);
      var unused = shell.start();
      MariaDbDataSource admin =
          new MariaDbDataSource("jdbc:mariadb://127.0.0.1:" + port + "/?user=root");
      await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> create(admin));
      return new MariaDbDataSource("jdbc:mariadb://127.0.0.1:" + port + "/t?user=root");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean create(MariaDbDataSource admin) throws SQLException {
    try (Connection connection = admin.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute("CREATE DATABASE t CHARACTER SET utf8mb4");
      return true;
    }
  }
}
