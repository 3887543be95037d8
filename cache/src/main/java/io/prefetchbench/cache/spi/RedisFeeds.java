package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.engine.Connections;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Makes change feeds over Redis. Each opens a connection of its own, closed with the feed.
 * Immutable.
 *
 * @param address of a single server (no Cluster, no Sentinel); requested at each new connection
 * @param client the client library that connects
 * @param connectionOptions how it connects
 * @param deadAfter entries taken by a consumer that was silent for this long are taken over by
 *     another one
 */
public record RedisFeeds(
    Supplier<RedisAddress> address,
    ConnectionOptions.Client client,
    ConnectionOptions connectionOptions,
    Duration deadAfter) {
  private static final Duration DEAD_AFTER = Duration.ofSeconds(15);

  /** Feeds on this server, over Lettuce, with the usual settings. */
  public static RedisFeeds at(RedisAddress address) {
    return new RedisFeeds(
        () -> address, ConnectionOptions.Client.LETTUCE, ConnectionOptions.STANDARD, DEAD_AFTER);
  }

  public RedisFeeds withClient(ConnectionOptions.Client library) {
    return new RedisFeeds(address, library, connectionOptions, deadAfter);
  }

  public RedisFeeds withConnectionOptions(ConnectionOptions options) {
    return new RedisFeeds(address, client, options, deadAfter);
  }

  public RedisFeeds withDeadAfter(Duration silence) {
    return new RedisFeeds(address, client, connectionOptions, silence);
  }

  /**
   * Reads a stream with a consumer group; the entries' form is in docs/EMBED.md.
   *
   * @param stream its key
   * @param group one for each cache
   * @param consumer unique among the workers that run at the same time, and the same after a
   *     restart
   * @throws IllegalStateException if the client library is not on the class path
   * @throws io.prefetchbench.cache.RedisFault if Redis cannot be reached
   */
  public ChangeFeed stream(String stream, String group, String consumer) {
    return connections().stream(stream, group, consumer, deadAfter);
  }

  /**
   * Reads a list, which serves one cache only; the elements' form is in docs/EMBED.md.
   *
   * @param list its key
   * @param cache names the cache
   * @param consumer as for a stream
   * @throws IllegalStateException if the client library is not on the class path
   * @throws io.prefetchbench.cache.RedisFault if Redis cannot be reached
   */
  public ChangeFeed list(String list, String cache, String consumer) {
    return connections().list(list, cache, consumer, deadAfter);
  }

  private Connections connections() {
    return new Connections(address, client, connectionOptions);
  }
}
