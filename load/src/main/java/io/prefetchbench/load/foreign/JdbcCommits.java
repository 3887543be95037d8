package io.prefetchbench.load.foreign;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Changes rows of a table. A statement that returns a row numbers its changes itself: the first
 * column is the version. Every other statement writes the proposed version. Thread-safe.
 */
final class JdbcCommits implements Commits {
  private static final int TIMEOUT_SECONDS = 10;

  private final PooledConnections<Connection> pool;
  private final TextTemplate commit;
  private final @Nullable TextTemplate delete;
  private final List<String> reset;

  /**
   * @param driver takes the URL
   * @param connections at most
   * @param reset statements that are executed once
   */
  JdbcCommits(
      Driver driver,
      String url,
      Properties login,
      int connections,
      TextTemplate commit,
      @Nullable TextTemplate delete,
      List<String> reset) {
    this.pool = new PooledConnections<>(connections, () -> driver.connect(url, login));
    this.commit = commit;
    this.delete = delete;
    this.reset = reset;
  }

  @Override
  public void reset() throws Exception {
    int unused =
        pool.use(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                for (String sql : reset) {
                  boolean unusedRows = statement.execute(sql);
                }
              }
              return reset.size();
            });
  }

  @Override
  public long commit(int key, long version) throws Exception {
    return change(commit, key, version);
  }

  @Override
  public @Nullable Deletion deletion() {
    TextTemplate given = delete;
    return given == null ? null : (key, version) -> change(given, key, version);
  }

  private long change(TextTemplate sql, int key, long version) throws Exception {
    return pool.use(
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

  @Override
  public void close() {
    pool.close();
  }
}
