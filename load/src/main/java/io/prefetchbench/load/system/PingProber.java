package io.prefetchbench.load.system;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;

/**
 * Pings one server every 20 ms and keeps the longest response time, since neither Redis nor
 * PostgreSQL has a hiccup meter. The result includes the prober's own pauses. Thread-safe.
 */
public final class PingProber implements AutoCloseable {
  private static final long EVERY_NANOS = Duration.ofMillis(20).toNanos();

  private final Supplier<Connection> server;
  private final LongSupplier nanoClock;
  private final AtomicLong longestNanos = new AtomicLong();
  private final Thread thread;
  private volatile boolean running = true;

  interface Connection extends AutoCloseable {
    void ping();

    @Override
    void close();

    static Connection to(RedisServer server) {
      RespConnection open = server.connect();
      return new Connection() {
        @Override
        public void ping() {
          var unused = open.text("PING");
        }

        @Override
        public void close() {
          open.close();
        }
      };
    }

    static Connection to(DataSource database) {
      try {
        java.sql.Connection open = database.getConnection();
        return new Connection() {
          @Override
          public void ping() {
            try (Statement statement = open.createStatement()) {
              boolean unused = statement.execute("SELECT 1");
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void close() {
            try {
              open.close();
            } catch (SQLException e) {
              throw new IllegalStateException(e);
            }
          }
        };
      } catch (SQLException e) {
        throw new IllegalStateException(e);
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
    try (Connection connection = server.get()) {
      while (running) {
        long before = nanoClock.getAsLong();
        connection.ping();
        longestNanos.accumulateAndGet(nanoClock.getAsLong() - before, Math::max);
        LockSupport.parkNanos(EVERY_NANOS);
      }
    } catch (RuntimeException e) {
      // The run's own checks report a server that is gone; the prober just stops.
      running = false;
    }
  }

  public void reset() {
    longestNanos.set(0);
  }

  /** Returns the longest response time since the start or the last reset. */
  public long longestNanos() {
    return longestNanos.get();
  }

  @Override
  public void close() {
    running = false;
    LockSupport.unpark(thread);
  }
}
