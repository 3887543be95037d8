package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.engine.Closer;
import io.prefetchbench.cache.internal.engine.Connections;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one application, such as one for each table, over the same connections to Redis.
 *
 * <pre>{@code
 * try (PrefetchCaches caches = PrefetchCaches.in(address)) {
 *   PrefetchCache products = caches.add("products", primary, feed);
 *   caches.start();
 * }
 * }</pre>
 *
 * <p>Each cache has a worker, a health and metrics of its own: a table that cannot be read delays
 * no other one. On the shared connections writes of one cache may wait behind a bulk load of
 * another. Thread-safe.
 */
public final class PrefetchCaches implements AutoCloseable {
  private final Connections connections;
  private final Map<String, PrefetchCache> caches = new LinkedHashMap<>();
  private final List<ChangeFeed> feeds = new ArrayList<>();
  private boolean closed;

  private PrefetchCaches(Connections connections) {
    this.connections = connections;
  }

  /** Caches in this Redis over Lettuce, with {@link ConnectionOptions#STANDARD}. */
  public static PrefetchCaches in(RedisAddress redis) {
    return in(() -> redis, ConnectionOptions.Client.LETTUCE, ConnectionOptions.STANDARD);
  }

  /**
   * Caches in this Redis. Connects when the first of them is built.
   *
   * @param redis requested at each new connection, so that a changed password needs no restart;
   *     thread-safe; must return immediately
   */
  public static PrefetchCaches in(
      Supplier<RedisAddress> redis, ConnectionOptions.Client client, ConnectionOptions options) {
    return new PrefetchCaches(new Connections(redis, client, options));
  }

  /** Same as {@link #add(String, PrimarySource, ChangeFeed, Consumer)}, without settings. */
  public PrefetchCache add(String name, PrimarySource primary, @Nullable ChangeFeed feed) {
    return add(name, primary, feed, settings -> {});
  }

  /**
   * Builds a cache; loads nothing yet.
   *
   * @param name by which {@link #get} finds it; with a colon it is the prefix of its keys, unless
   *     the settings name another one
   * @param feed closed with the caches, or when this method fails; null for none, or if the
   *     settings name one, which remains the caller's
   * @param settings changes the builder. A cache for which it sets another address, client or
   *     connection options has connections of its own
   * @throws IllegalArgumentException as of {@link PrefetchCache.Builder#build}, or if there is a
   *     cache of this name
   * @throws IllegalStateException if this object was closed, or the client library is not on the
   *     class path
   * @throws RedisFault if Redis cannot be reached
   */
  public synchronized PrefetchCache add(
      String name,
      PrimarySource primary,
      @Nullable ChangeFeed feed,
      Consumer<PrefetchCache.Builder> settings) {
    try {
      PrefetchCache cache = build(name, primary, feed, settings);
      caches.put(name, cache);
      if (feed != null) {
        feeds.add(feed);
      }
      return cache;
    } catch (RuntimeException | Error e) {
      throw Closer.closed(e, feed == null ? () -> {} : feed::close);
    }
  }

  private PrefetchCache build(
      String name,
      PrimarySource primary,
      @Nullable ChangeFeed feed,
      Consumer<PrefetchCache.Builder> settings) {
    if (closed) {
      throw new IllegalStateException("the caches are closed");
    }
    if (caches.containsKey(name)) {
      throw new IllegalArgumentException("there is a cache named " + name + " already");
    }
    EngineBuilder builder = new EngineBuilder(primary).connections(connections).prefix(name + ":");
    if (feed != null) {
      builder.feed(feed);
    }
    settings.accept(builder);
    return builder.build();
  }

  /**
   * The cache of this name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public synchronized PrefetchCache get(String name) {
    PrefetchCache cache = caches.get(name);
    if (cache == null) {
      throw new IllegalArgumentException(
          "no cache named " + name + "; there are " + caches.keySet());
    }
    return cache;
  }

  /** The caches by name, in the order in which they were added; a copy. */
  public synchronized Map<String, PrefetchCache> all() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(caches));
  }

  /**
   * {@linkplain PrefetchCache#start() Starts} one cache after the other, in the order in which they
   * were added; the first failure is thrown, and the remaining ones are not started.
   */
  public Map<String, BulkLoadResult> start() {
    Map<String, BulkLoadResult> loaded = new LinkedHashMap<>();
    all().forEach((name, cache) -> loaded.put(name, cache.start()));
    return loaded;
  }

  /**
   * Closes all caches, then their feeds and the connections, even if a part fails; the first
   * failure is thrown at the end, with the others suppressed. Does nothing the second time.
   */
  @Override
  public void close() {
    Closer closer = new Closer();
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    caches.values().forEach(cache -> closer.run(cache::close));
    feeds.forEach(feed -> closer.run(feed::close));
    closer.run(connections::close).report();
  }
}
