package io.prefetchbench.cache.redis.topology;

import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import java.util.function.Supplier;

/** Makes ports of one client to single servers. Thread-safe. */
public interface PortMaker extends AutoCloseable {

  /**
   * A port that connects at its first use, without waiting for it here.
   *
   * @param where one server; asked at each new connection
   */
  RedisPort open(Supplier<RedisAddress> where);

  /** Ends what its ports share; to be called when they are closed. */
  @Override
  void close();
}
