package io.prefetchbench.testbed.primary;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.sql.ConnectionEvent;
import javax.sql.ConnectionEventListener;
import javax.sql.PooledConnection;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGPooledConnection;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections to a PostgreSQL that are kept while nobody uses them: opening one costs the server a
 * process. There is no limit but the server's. Thread-safe.
 */
public final class ConnectionPool extends PGSimpleDataSource implements AutoCloseable {
  private static final long serialVersionUID = 1L;
  private static final int CONNECT_SECONDS = 10;

  private final transient Deque<PooledConnection> idle = new ArrayDeque<>();
  private transient boolean closed;

  /** Opens no connection yet; the URL has the login; no schema is the server's default. */
  public ConnectionPool(String url, String schema) {
    setUrl(url);
    setApplicationName("prefetch-bench");
    setConnectTimeout(CONNECT_SECONDS);
    setTcpKeepAlive(true);
    if (!schema.isEmpty()) {
      setCurrentSchema(schema);
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    PooledConnection next = take();
    if (next == null) {
      next = new PGPooledConnection(super.getConnection(), true);
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
}
