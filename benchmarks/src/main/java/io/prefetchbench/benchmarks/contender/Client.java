package io.prefetchbench.benchmarks.contender;

/** Who carries the bytes. */
public enum Client {
  /** Lettuce: one connection, asynchronous. */
  LETTUCE,
  /** Jedis: blocking connections. */
  JEDIS,
  /** A bare blocking socket with bytes built before the clock starts: the floor of the others. */
  SOCKET
}
