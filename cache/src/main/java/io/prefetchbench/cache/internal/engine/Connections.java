package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The connections of one cache, or of several; made when they are first needed. Thread-safe. */
public final class Connections implements AutoCloseable {
  private final Supplier<RedisAddress> where;
  private final ConnectionOptions.Client client;
  private final ConnectionOptions options;
  private @Nullable Ports ports;

  /** Two ports to one Redis: no read waits behind a bulk load. */
  record Ports(RedisPort reads, RedisPort writes) {}

  /** Does not connect yet. */
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

  boolean matches(Connections other) {
    return where == other.where && client == other.client && options.equals(other.options);
  }

  /** Connects, unless it has connected before. */
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

  public ChangeFeed stream(String stream, String group, String consumer, Duration deadAfter) {
    FeedOptions feed = new FeedOptions(stream, group, consumer, deadAfter);
    return feedOver(port -> new StreamFeed(port, feed, System::nanoTime, port::close));
  }

  public ChangeFeed list(String list, String cache, String consumer, Duration deadAfter) {
    FeedOptions feed = new FeedOptions(list, cache, consumer, deadAfter);
    return feedOver(port -> new ListFeed(port, feed, System::nanoTime, port::close));
  }

  private ChangeFeed feedOver(Function<RedisPort, ChangeFeed> made) {
    RedisPort port = ClientLibrary.of(client).connect(where, options);
    try {
      return made.apply(port);
    } catch (RuntimeException | Error e) {
      throw Closer.closed(e, port::close);
    }
  }

  @Override
  public synchronized void close() {
    if (ports != null) {
      new Closer().run(ports.reads()::close).run(ports.writes()::close).report();
    }
  }
}
