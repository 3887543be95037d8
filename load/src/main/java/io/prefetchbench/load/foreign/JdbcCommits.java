package io.prefetchbench.load.foreign;

import io.prefetchbench.load.foreign.ConfiguredSystem.Change;
import io.prefetchbench.load.foreign.ConfiguredSystem.Commits;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Changes rows: by a version that the statement returns, or the proposed one. Thread-safe. */
final class JdbcCommits {
  private static final int TIMEOUT_SECONDS = 10;

  private JdbcCommits() {}

  /** {@code reset}: statements that are executed once. */
  static Commits of(
      PooledConnections<Connection> pool,
      TextTemplate commit,
      @Nullable TextTemplate delete,
      List<String> reset) {
    return new Commits(
        () -> {
          int unused = pool.use(connection -> executed(connection, reset));
        },
        change(pool, commit),
        delete == null ? null : change(pool, delete));
  }

  private static int executed(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        boolean unused = statement.execute(sql);
      }
    }
    return statements.size();
  }

  private static Change change(PooledConnections<Connection> pool, TextTemplate sql) {
    return (key, version) ->
        pool.use(
            connection -> {
              try (PreparedStatement statement = connection.prepareStatement(sql.toSql())) {
                statement.setQueryTimeout(TIMEOUT_SECONDS);
                int at = 1;
                for (Object value : sql.values(key, version)) {
                  statement.setObject(at++, value);
                }
                return executed(statement, sql, key, version);
              }
            });
  }

  private static long executed(PreparedStatement statement, TextTemplate sql, int key, long version)
      throws SQLException {
    if (statement.execute()) {
      try (ResultSet rows = statement.getResultSet()) {
        if (rows.next()) {
          return rows.getLong(1);
        }
      }
    } else if (!sql.namesVersion()) {
      throw new SQLException("expected {version} in the statement, or a version that it returns");
    } else if (statement.getUpdateCount() > 0) {
      return version;
    }
    throw new SQLException("the statement changed no row for key " + key);
  }
}
