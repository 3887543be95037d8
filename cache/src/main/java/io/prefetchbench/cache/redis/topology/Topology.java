package io.prefetchbench.cache.redis.topology;

import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import java.util.function.Supplier;

/** Connects to what several servers are together. */
public final class Topology {
  private Topology() {}

  /** True if an address names one server; whoever connects says what is wrong with a bad one. */
  public static boolean isSingle(Supplier<RedisAddress> where) {
    try {
      return where.get().kind() == RedisAddress.Kind.SINGLE;
    } catch (RuntimeException e) {
      return true;
    }
  }

  /**
   * A port to the cluster, or to the master that the Sentinels watch over.
   *
   * @param where of another kind than a single server
   * @param maker closed with the port, or now if there is none
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
