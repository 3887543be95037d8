package io.prefetchbench.testbed.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.LocalPort;
import io.prefetchbench.testbed.redis.ConnectRetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresServerTest {
  private static final PostgresServer SERVER = PostgresServer.startEmbedded();

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  private static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : -1;
    }
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      boolean unused = statement.execute(sql);
    }
  }

  @Test
  void settingsAreThoseOfProduction() {
    Map<String, Object> facts = SERVER.facts();
    assertThat(String.valueOf(facts.get("version"))).startsWith("18");
    assertThat(facts.get("settings"))
        .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
        .containsEntry("fsync", "on")
        .containsEntry("synchronous_commit", "on")
        .containsEntry("wal_level", "logical");
  }

  @Test
  void takenPortIsLeftForAnother() {
    int taken = URI.create(SERVER.libpqUrl()).getPort();
    int free = LocalPort.free();
    Iterator<Integer> ports = List.of(taken, free).iterator();
    EmbeddedServer second = EmbeddedServer.start(ports::next, Duration.ofSeconds(60));
    try {
      assertThat(second.port()).isEqualTo(free);
    } finally {
      second.close();
    }
  }

  @Test
  @Tag("system")
  void serverThatDoesNotStartSaysWhy() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(
              () -> EmbeddedServer.start(silent::getLocalPort, Duration.ofSeconds(2)).close())
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("in use")
          .hasMessageContaining("other ways: --primary postgres:docker");
    }
  }

  @Test
  void restartKeepsPortAndCommittedDataAndThePoolRecovers() throws SQLException {
    PostgresSchema schema = new PostgresSchema(SERVER, "Restart-1");
    assertThat(schema.create()).isTrue();
    assertThat(schema.create()).isFalse();
    try (ConnectionPool pool = schema.connections()) {
      try (Connection first = pool.getConnection();
          Connection second = pool.getConnection()) {
        run(first, "CREATE TABLE kept (n int)");
        run(second, "INSERT INTO kept VALUES (7)");
      }
      long pid = SERVER.pid().orElseThrow();
      SERVER.stopAtOnce();
      assertThatThrownBy(
              () -> {
                try (Connection stale = pool.getConnection()) {
                  run(stale, "SELECT 1");
                }
              })
          .isInstanceOf(SQLException.class);
      SERVER.startAgain();
      assertThat(SERVER.pid().orElseThrow()).isNotEqualTo(pid);
      try (Connection again = pool.getConnection()) {
        assertThat(number(again, "SELECT n FROM kept")).isEqualTo(7);
      }
    }
    schema.drop("prefetch_no_such_slot");
    assertThat(schema.isThere()).isFalse();
  }

  @Test
  void idleConnectionsAreUsedAgain() throws SQLException {
    try (ConnectionPool pool = new ConnectionPool(SERVER.url(), "")) {
      long first;
      try (Connection connection = pool.getConnection()) {
        first = number(connection, "SELECT pg_backend_pid()");
      }
      try (Connection connection = pool.getConnection()) {
        assertThat(number(connection, "SELECT pg_backend_pid()")).isEqualTo(first);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres", "postgres:docker", "postgres:docker:postgres:17"})
  void wordsAreKnown(String word) {
    assertThat(PostgresServer.isNamedBy(word)).isTrue();
    PostgresServer.checkForm(word);
  }

  @ParameterizedTest
  @ValueSource(strings = {"postgres:dokcer", "postgresql://h/db", "jdbc:mysql://h/db", "jdbc:"})
  void otherFormsAreRefusedWithWhatWasExpected(String word) {
    assertThat(PostgresServer.isNamedBy(word)).isTrue();
    assertThatThrownBy(() -> PostgresServer.open(word, ConnectRetry.NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("expected postgres, postgres:docker[:IMAGE] or jdbc:postgresql://")
        .hasMessageContaining(word);
  }

  @Test
  void unreachableServerIsNamedWithoutItsPassword() {
    String url = "jdbc:postgresql://127.0.0.1:1/db?user=u&password=secret";
    assertThatThrownBy(() -> PostgresServer.open(url, ConnectRetry.NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("127.0.0.1:1")
        .hasMessageNotContaining("secret");
  }

  @Test
  void redisAddressesNameNoDatabase() {
    assertThat(PostgresServer.isNamedBy("redis://h")).isFalse();
    assertThat(PostgresServer.isNamedBy("embedded")).isFalse();
    assertThat(PostgresServer.isNamedBy(null)).isFalse();
  }
}
