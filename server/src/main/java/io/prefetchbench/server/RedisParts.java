package io.prefetchbench.server;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The Redis of the cache and the Redis of the primary, found or started; closing ends the ones that
 * were started. Thread-safe.
 *
 * @param primary the same object as {@code cache} with {@code --primary same}; null if the primary
 *     is a database
 */
record RedisParts(RedisServer cache, @Nullable RedisServer primary) implements AutoCloseable {

  /**
   * @param needsPrimary false if the primary of an address may be away
   */
  static RedisParts resolve(
      DeploymentOptions options, RedisResolver resolver, boolean needsPrimary) {
    RedisServer cache = resolver.servedCache(options.redis(), RedisOptions.none());
    if (options.isDatabase()) {
      return new RedisParts(cache, null);
    }
    if (options.isSame()) {
      DeploymentOptions.requireSameIsOne(cache);
      return new RedisParts(cache, cache);
    }
    try {
      RedisServer primary =
          needsPrimary
              ? resolver.primary(options.primary(), RedisOptions.none())
              : resolver.unseenPrimary(options.primary(), RedisOptions.none());
      return new RedisParts(cache, primary);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /** The processes among them that this server has started on this machine, by role. */
  Map<String, Long> ownPids() {
    Map<String, Long> pids = new TreeMap<>();
    addOwn(pids, "cache", cache);
    if (primary != null && cache != primary) {
      addOwn(pids, "primary", primary);
    }
    return pids;
  }

  private static void addOwn(Map<String, Long> pids, String role, RedisServer server) {
    boolean isOwn =
        server.how() == RedisServer.How.EMBEDDED || server.how() == RedisServer.How.LOCAL;
    if (isOwn && server.pid().isPresent()) {
      pids.put(role, server.pid().getAsLong());
    }
  }

  /** A port to one of them, connected. */
  static RedisPort port(RedisServer server) {
    return LettucePort.connect(server.address(), ConnectionOptions.STANDARD);
  }

  /** A port to one of them that need not be available yet. */
  static RedisPort unconnectedPort(RedisServer server) {
    return LettucePort.unconnected(server.address(), ConnectionOptions.STANDARD);
  }

  @Override
  public void close() {
    if (primary != null && cache != primary) {
      primary.close();
    }
    cache.close();
  }
}
