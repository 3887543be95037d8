package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections of one cache, or of several; made when they are first needed. Thread-safe. */
public final class Connections implements AutoCloseable {
  private final Supplier<RedisAddress> where;
  private final ConnectionOptions.Client client;
  private final ConnectionOptions options;
  private @Nullable Ports ports;

  /**
   * Two ports to one Redis.
   *
   * @param reads serves reads only, so that none waits behind a bulk load
   * @param writes serves everything else
   */
  record Ports(RedisPort reads, RedisPort writes) {}

  /**
   * Does not connect yet.
   *
   * @param where requested at each new connection
   */
  public Connections(
      Supplier<RedisAddress> where, ConnectionOptions.Client client, ConnectionOptions options) {
    this.where = where;
    this.client = client;
    this.options = options;
  }

  Supplier<RedisAddress> where() {
    return where;
  }

  ConnectionOptions.Client client() {
    return client;
  }

  ConnectionOptions options() {
    return options;
  }

  /** Whether these are connections with the same settings. */
  boolean matches(Connections other) {
    return where == other.where && client == other.client && options.equals(other.options);
  }

  /**
   * Connects, unless it has connected before.
   *
   * @throws IllegalStateException if the client library is not on the class path
   * @throws io.prefetchbench.cache.RedisFault if Redis cannot be reached
   */
  synchronized Ports open() {
    Ports opened = ports;
    if (opened == null) {
      ClientLibrary library = ClientLibrary.of(client);
      RedisPort reads = library.connect(where, options);
      try {
        opened = new Ports(reads, library.connect(where, options));
      } catch (RuntimeException | Error e) {
        throw Closer.closed(e, reads::close);
      }
      ports = opened;
    }
    return opened;
  }

  @Override
  public synchronized void close() {
    if (ports != null) {
      new Closer().run(ports.reads()::close).run(ports.writes()::close).report();
    }
  }
}
