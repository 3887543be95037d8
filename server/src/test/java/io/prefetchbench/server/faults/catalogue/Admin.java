package io.prefetchbench.server.faults.catalogue;

import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RespConnection;

/** An operator's connection to a Redis, around every link; looks at what Redis itself counts. */
final class Admin implements AutoCloseable {
  private final RespConnection connection;

  Admin(RestartableRedis redis) {
    this.connection = redis.connect();
  }

  String run(String... words) {
    return connection.text(words);
  }

  /** Makes its Redis a copy of another one and parts it from that again; what follows is lost. */
  void copy(RestartableRedis original, RigWatch watch) {
    run("REPLICAOF", original.host(), Integer.toString(original.port()));
    watch.until("a copy", () -> run("INFO", "replication").contains("master_link_status:up"));
    run("REPLICAOF", "NO", "ONE");
  }

  void set(String name, String value) {
    connection.call("CONFIG", "SET", name, value);
  }

  /** How often Redis answered with an error of this code. */
  long errors(String code) {
    String line =
        RedisFacts.info(connection, "errorstats").getOrDefault("errorstat_" + code, "count=0");
    return Long.parseLong(line.substring(line.indexOf('=') + 1));
  }

  /** A number of a section of INFO. */
  long info(String section, String name) {
    return Long.parseLong(RedisFacts.info(connection, section).getOrDefault(name, "0"));
  }

  @Override
  public void close() {
    connection.close();
  }
}
