package io.prefetchbench.load.system;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** Pings a server every 20 ms, and keeps the longest time. Thread-safe. */
public final class PingProber implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private final Supplier<Connection> server;
  private final LongSupplier nanoClock;
  private final AtomicLong longestNanos = new AtomicLong();
  private final Thread thread;
  private volatile boolean running = true;

  /** An open connection, and what asks it for a sign of life. */
  record Connection(AutoCloseable open, Callable<?> ping) {
    static Connection to(RedisServer server) {
      RespConnection open = server.connect();
      return new Connection(open, () -> open.text("PING"));
    }

    static Connection to(DataSource database) {
      try {
        java.sql.Connection open = database.getConnection();
        return new Connection(open, () -> selected(open));
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    private static boolean selected(java.sql.Connection open) throws SQLException {
      try (Statement statement = open.createStatement()) {
        return statement.execute("SELECT 1");
      }
    }
  }

  /** Starts probing; probing ends when the server can no longer be reached. */
  PingProber(Supplier<Connection> server, LongSupplier nanoClock) {
    this.server = server;
    this.nanoClock = nanoClock;
    thread = Background.start("ping-prober", this::probe);
  }

  private void probe() {
    try {
      Connection to = server.get();
      try {
        while (running) {
          long before = nanoClock.getAsLong();
          var unused = to.ping().call();
          longestNanos.accumulateAndGet(nanoClock.getAsLong() - before, Math::max);
          LockSupport.parkNanos(EVERY_NANOS);
        }
      } finally {
        to.open().close();
      }
    } catch (Exception e) {
      // The run's own checks report a server that is gone; the prober just stops.
      running = false;
    }
  }

  public void reset() {
    longestNanos.set(0);
  }

  public long longestNanos() {
    return longestNanos.get();
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
  }
}
