package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.process.LocalPort;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A Redis Cluster of embedded servers on this machine, its slots shared out evenly; put together by
 * commands alone, without redis-cli. Forming it takes about 3 s.
 *
 * <p>Thread-safe, except for two concurrent changes of its layout.
 */
public final class RedisCluster implements AutoCloseable {
  private static final int SLOTS = 16_384;

  private final RedisOptions options;
  private final List<RedisServer> masters = new ArrayList<>();
  private final List<RedisServer> replicas = new ArrayList<>();

  private RedisCluster(RedisOptions options) {
    this.options = options;
  }

  /**
   * Starts it, and returns when every server sees all slots served.
   *
   * @param masters at least 1
   * @param options settings of every server
   */
  public static RedisCluster start(int masters, RedisOptions options) {
    RedisCluster cluster = new RedisCluster(options);
    try {
      for (int i = 0; i < masters; i++) {
        cluster.masters.add(cluster.server());
      }
      cluster.shareOut();
      cluster.masters.subList(1, masters).forEach(cluster::meet);
      Polling.until("the cluster is formed", cluster::isFormed);
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private RedisServer server() {
    return RedisServer.startEmbedded(
        options.with(
            "--cluster-enabled",
            "yes",
            // Not the usual 10,000 above the port, which may be over 65,535.
            "--cluster-port",
            Integer.toString(LocalPort.free()),
            // The servers exchange their state at least twice in this time.
            "--cluster-node-timeout",
            "3000",
            "--repl-diskless-sync-delay",
            "0"));
  }

  private void shareOut() {
    int number = masters.size();
    for (int i = 0; i < number; i++) {
      try (RespConnection connection = masters.get(i).connect()) {
        String first = Integer.toString(SLOTS * i / number);
        String last = Integer.toString(SLOTS * (i + 1) / number - 1);
        connection.call("CLUSTER", "ADDSLOTSRANGE", first, last);
        // A different one for each, so that they need not resolve a conflict when they meet.
        connection.call("CLUSTER", "SET-CONFIG-EPOCH", Integer.toString(i + 1));
      }
    }
  }

  private void meet(RedisServer other) {
    try (RespConnection first = masters.get(0).connect();
        RespConnection second = other.connect()) {
      String bus = second.texts("CONFIG", "GET", "cluster-port").get(1);
      first.call("CLUSTER", "MEET", other.host(), Integer.toString(other.port()), bus);
    }
  }

  private boolean isFormed() {
    int servers = masters.size() + replicas.size();
    List<RedisServer> all = new ArrayList<>(masters);
    all.addAll(replicas);
    return all.stream()
        .allMatch(
            server -> {
              String state = server.text("CLUSTER", "INFO");
              return state.contains("cluster_state:ok")
                  && state.contains("cluster_known_nodes:" + servers);
            });
  }

  /** The masters it was started with, in the order of their slots. */
  public List<RedisServer> masters() {
    return List.copyOf(masters);
  }

  /** Adds a replica of one of the masters; returns when it has caught up. */
  public RedisServer addReplica(int master) {
    RedisServer replica = server();
    replicas.add(replica);
    meet(replica);
    String leader = masters.get(master).text("CLUSTER", "MYID");
    Polling.until(
        "the replica knows its master",
        () -> replica.text("CLUSTER", "NODES").contains(leader) && isFormed());
    try (RespConnection connection = replica.connect()) {
      connection.call("CLUSTER", "REPLICATE", leader);
    }
    Polling.until(
        "the replica follows",
        () -> replica.text("INFO", "replication").contains("master_link_status:up"));
    // A server that does not know it as a replica would not vote for it.
    awaitKnownAs("slave " + leader, replica);
    return replica;
  }

  /** Makes a replica the master of the slots of its own; returns when all servers know. */
  public void promote(RedisServer replica) {
    Polling.until("the replica may be promoted", () -> isAccepted(replica, "CLUSTER", "FAILOVER"));
    Polling.until(
        "the replica is a master",
        () -> replica.text("INFO", "replication").contains("role:master"));
    awaitKnownAs("master -", replica);
  }

  private void awaitKnownAs(String role, RedisServer server) {
    String id = server.text("CLUSTER", "MYID");
    Polling.until(
        "all servers know one as " + role,
        () ->
            masters.stream()
                .allMatch(
                    other ->
                        other
                            .text("CLUSTER", "NODES")
                            .lines()
                            .anyMatch(line -> line.startsWith(id) && line.contains(role))));
  }

  private static boolean isAccepted(RedisServer server, String... command) {
    try (RespConnection connection = server.connect()) {
      return "OK".equals(connection.call(command));
    } catch (RespError refused) {
      return false;
    }
  }

  /** The address, all masters named, as the cache takes it. */
  public String uri() {
    return masters.stream()
        .map(server -> server.host() + ":" + server.port())
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  /** Stops all servers; idempotent. */
  @Override
  public void close() {
    replicas.forEach(RedisServer::close);
    masters.forEach(RedisServer::close);
  }
}
