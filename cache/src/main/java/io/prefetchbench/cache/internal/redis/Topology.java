package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import java.util.function.Supplier;

/** Connects to deployments of several servers. */
public final class Topology {
  private Topology() {}

  /** True if an address names one server; a bad address is reported on connecting. */
  public static boolean isSingle(Supplier<RedisAddress> where) {
    try {
      return where.get().kind() == RedisAddress.Kind.SINGLE;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /**
   * A port to the cluster, or to the master monitored by the Sentinels.
   *
   * @param where not the address of a single server
   * @param maker closed with the port, or immediately if connecting fails
   * @throws RedisFault if it cannot be reached, or refuses the login
   */
  public static RedisPort connect(Supplier<RedisAddress> where, PortMaker maker) {
    try {
      return where.get().kind() == RedisAddress.Kind.CLUSTER
          ? ClusterPort.connect(where, maker)
          : SentinelPort.connect(where, maker);
    } catch (RuntimeException e) {
      maker.close();
      throw e;
    }
  }
}
