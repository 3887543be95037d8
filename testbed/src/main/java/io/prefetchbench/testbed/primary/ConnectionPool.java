package io.prefetchbench.testbed.primary;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.logging.Logger;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.DataSource;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGConnectionPoolDataSource;

/**
 * Connections to a PostgreSQL that are kept while nobody uses them: opening one costs the server a
 * process. There is no limit but the server's. Thread-safe.
 */
public final class ConnectionPool implements DataSource, AutoCloseable {
  private static final int CONNECT_SECONDS = 10;

  private final PGConnectionPoolDataSource source = new PGConnectionPoolDataSource();
  private final Deque<PooledConnection> idle = new ArrayDeque<>();
  private boolean closed;

  /** Opens no connection yet; the URL has the login; no schema is the server's default. */
  public ConnectionPool(String url, String schema) {
    source.setUrl(url);
    source.setApplicationName("prefetch-bench");
    source.setConnectTimeout(CONNECT_SECONDS);
    source.setTcpKeepAlive(true);
    if (!schema.isEmpty()) {
      source.setCurrentSchema(schema);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    PooledConnection next = take();
    if (next == null) {
      next = source.getPooledConnection();
      next.addConnectionEventListener(new GiveBack());
    }
    return next.getConnection();
  }

  private synchronized @Nullable PooledConnection take() {
    return idle.poll();
  }

  /** What was given back works; what failed is dropped, and everything older with it. */
  private final class GiveBack implements ConnectionEventListener {
    @Override
    public void connectionClosed(ConnectionEvent event) {
      PooledConnection free = (PooledConnection) event.getSource();
      synchronized (ConnectionPool.this) {
        if (!closed) {
          idle.push(free);
          return;
        }
      }
      end(free);
    }

    @Override
    public void connectionErrorOccurred(ConnectionEvent event) {
      ((PooledConnection) event.getSource()).removeConnectionEventListener(this);
      end((PooledConnection) event.getSource());
      endIdle();
    }
  }

  private void endIdle() {
    Deque<PooledConnection> all;
    synchronized (this) {
      all = new ArrayDeque<>(idle);
      idle.clear();
    }
    all.forEach(ConnectionPool::end);
  }

  private static void end(PooledConnection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is unusable, which is why it is closed.
    }
  }

  /** Closes the idle ones; those in use are closed when they are given back. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    endIdle();
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("the login is part of the URL");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(PrintWriter out) {
    // Nothing is logged.
  }

  @Override
  public void setLoginTimeout(int seconds) {
    source.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() {
    return source.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("org.postgresql");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("wraps nothing");
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
