package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import java.util.function.Supplier;

/** Makes ports of one client to single servers. Thread-safe. */
public interface PortMaker extends AutoCloseable {

  /** Creates a port that connects at its first use; does not wait. */
  RedisPort open(Supplier<RedisAddress> where);

  /** True if an address names one server; a bad address is reported on connecting. */
  static boolean isSingle(Supplier<RedisAddress> where) {
    try {
      return where.get().kind() == RedisAddress.Kind.SINGLE;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /**
   * A port to the cluster, or to the master monitored by the Sentinels; closes this with the port,
   * or immediately if connecting fails.
   */
  default RedisPort connect(Supplier<RedisAddress> where) {
    try {
      return where.get().kind() == RedisAddress.Kind.CLUSTER
          ? ClusterPort.connect(where, this)
          : SentinelPort.connect(where, this);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** Releases what its ports share; call after they are closed. */
  @Override
  void close();
}
