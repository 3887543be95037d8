package io.prefetchbench.load.foreign;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** At most so many connections; one that failed is closed and replaced. Thread-safe. */
final class PooledConnections<C extends AutoCloseable> implements AutoCloseable {
  private static final long WAIT_SECONDS = 10;

  private final Opener<C> opener;
  private final Semaphore free;
  private final Queue<C> idle = new ConcurrentLinkedQueue<>();

  @FunctionalInterface
  interface Opener<C> {
    C open() throws Exception;
  }

  @FunctionalInterface
  interface Use<C, R> {
    R apply(C connection) throws Exception;
  }

  PooledConnections(int most, Opener<C> opener) {
    this.opener = opener;
    this.free = new Semaphore(most);
  }

  /** Uses a connection, which is closed if that fails; waits at most 10 s for a free one. */
  <R> R use(Use<C, R> use) throws Exception {
    if (!free.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new TimeoutException("no connection was free for " + WAIT_SECONDS + " s");
    }
    try {
      C pooled = idle.poll();
      return used(pooled == null ? opener.open() : pooled, use);
    } finally {
      free.release();
    }
  }

  private <R> R used(C connection, Use<C, R> use) throws Exception {
    try {
      R result = use.apply(connection);
      idle.add(connection);
      return result;
    } catch (Exception e) {
      discard(connection, e);
      throw e;
    }
  }

  private static void discard(AutoCloseable connection, @Nullable Exception first) {
    try {
      connection.close();
    } catch (Exception e) {
      if (first != null) {
        first.addSuppressed(e);
      }
    }
  }

  @Override
  public void close() {
    for (C connection = idle.poll(); connection != null; connection = idle.poll()) {
      discard(connection, null);
    }
  }
}
