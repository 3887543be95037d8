package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import java.util.function.Supplier;

/** Connects over the client library that was chosen, and names it if it is missing. */
public enum ClientLibrary {
  LETTUCE("Lettuce", "io.lettuce.core.RedisClient", "io.lettuce:lettuce-core:7.7.0.RELEASE"),
  JEDIS("Jedis", "redis.clients.jedis.Jedis", "redis.clients:jedis:8.0.2");

  private final String title;
  private final String typeName;
  private final String coordinates;

  ClientLibrary(String title, String typeName, String coordinates) {
    this.title = title;
    this.typeName = typeName;
    this.coordinates = coordinates;
  }

  public static ClientLibrary of(ConnectionOptions.Client choice) {
    return switch (choice) {
      case LETTUCE -> LETTUCE;
      case JEDIS -> JEDIS;
    };
  }

  /** Maven coordinates with the version that this project tests. */
  String coordinates() {
    return coordinates;
  }

  /** Connects to a server, a cluster, or the master that Sentinels name. */
  public RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options) {
    requirePresent();
    return switch (this) {
      case LETTUCE -> LettucePort.connect(where, options);
      case JEDIS -> JedisPort.connect(where, options);
    };
  }

  private void requirePresent() {
    try {
      Class<?> unused = Class.forName(typeName, false, ClientLibrary.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      ClientLibrary other = this == LETTUCE ? JEDIS : LETTUCE;
      throw new IllegalStateException(
          ("%s is not on the class path: add the dependency %s (the version tested),"
                  + " or choose client(%s) and add %s")
              .formatted(title, coordinates, other, other.coordinates),
          e);
    }
  }
}
