package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import java.util.function.Supplier;

/** Makes ports of one client to single servers. Thread-safe. */
public interface PortMaker extends AutoCloseable {

  /**
   * Creates a port that connects at its first use; does not wait.
   *
   * @param where address of one server; requested at each new connection
   */
  RedisPort open(Supplier<RedisAddress> where);

  /** Releases what its ports share; call after they are closed. */
  @Override
  void close();
}
