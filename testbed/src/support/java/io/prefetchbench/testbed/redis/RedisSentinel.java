package io.prefetchbench.testbed.redis;

import java.util.List;

/**
 * A master, a replica and a Sentinel on this machine, all embedded.
 *
 * <p>Thread-safe, except for two concurrent failovers.
 */
public final class RedisSentinel implements AutoCloseable {
  /** What the Sentinel calls the master. */
  public static final String NAME = "mymaster";

  private final RedisServer first;
  private final RedisServer second;
  private final RedisServer sentinel;

  private RedisSentinel(RedisServer first, RedisServer second, RedisServer sentinel) {
    this.first = first;
    this.second = second;
    this.sentinel = sentinel;
  }

  /**
   * Starts them; returns when the Sentinel could promote the replica.
   *
   * @param options settings of master and replica
   */
  public static RedisSentinel start(RedisOptions options) {
    RedisOptions quick = options.with("--repl-diskless-sync-delay", "0");
    RedisServer master = RedisServer.startEmbedded(quick);
    RedisServer replica = null;
    try {
      replica = RedisServer.startEmbedded(quick);
      follow(replica, master);
      RedisServer sentinel = RedisServer.startEmbedded(watching(master));
      RedisSentinel started = new RedisSentinel(master, replica, sentinel);
      started.awaitReplica();
      return started;
    } catch (RuntimeException e) {
      if (replica != null) {
        replica.close();
      }
      master.close();
      throw e;
    }
  }

  private static void follow(RedisServer replica, RedisServer master) {
    try (RespConnection connection = replica.connect()) {
      connection.call("REPLICAOF", master.host(), Integer.toString(master.port()));
    }
    Polling.until(
        "the replica follows",
        () -> replica.text("INFO", "replication").contains("master_link_status:up"));
  }

  private static RedisOptions watching(RedisServer master) {
    return RedisOptions.of("--sentinel")
        .withConfiguration(
            "sentinel monitor %s %s %d 1%n".formatted(NAME, master.host(), master.port())
                + "sentinel down-after-milliseconds %s 2000%n".formatted(NAME)
                + "sentinel failover-timeout %s 10000%n".formatted(NAME));
  }

  private void awaitReplica() {
    try (RespConnection connection = sentinel.connect()) {
      // It asks its servers once in 10 s otherwise, and a failover waits for their answers.
      connection.call("SENTINEL", "DEBUG", "INFO-PERIOD", "100");
      Polling.until(
          "the Sentinel knows the replica",
          () ->
              connection.call("SENTINEL", "REPLICAS", NAME) instanceof List<?> found
                  && !found.isEmpty());
    }
  }

  /** Returns the current master according to the Sentinel. */
  public RedisServer master() {
    try (RespConnection connection = sentinel.connect()) {
      List<String> place = connection.texts("SENTINEL", "GET-MASTER-ADDR-BY-NAME", NAME);
      return Integer.parseInt(place.get(1)) == first.port() ? first : second;
    }
  }

  /**
   * Makes the Sentinel promote the replica, and returns when it reports so. The old master
   * continues as a master for some seconds, and accepts writes that will be lost.
   */
  public RedisServer failOver() {
    RedisServer before = master();
    Polling.until("the Sentinel accepts", this::isAccepted);
    Polling.until("the Sentinel names the other", () -> master() != before);
    return master();
  }

  private boolean isAccepted() {
    try (RespConnection connection = sentinel.connect()) {
      return "OK".equals(connection.call("SENTINEL", "FAILOVER", NAME));
    } catch (RespError refused) {
      return false;
    }
  }

  /** The address as the cache takes it. */
  public String uri() {
    return "redis-sentinel://%s:%d?master=%s".formatted(sentinel.host(), sentinel.port(), NAME);
  }

  /** Stops all three; idempotent. */
  @Override
  public void close() {
    sentinel.close();
    second.close();
    first.close();
  }
}
