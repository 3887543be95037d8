package io.prefetchbench.league;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;

/** The one PostgreSQL and the one Redis of all runs of a league. Thread-safe. */
record LeagueServers(PostgresServer postgres, RedisServer redis) implements AutoCloseable {

  static LeagueServers start(String redis) {
    checkForm(redis);
    // DEBUG RESTART is how one scenario restarts it; it listens to this machine only.
    RedisServer cache =
        RedisResolver.ofEnvironment()
            .cache(redis, RedisOptions.of("--enable-debug-command", "yes"));
    try {
      return new LeagueServers(PostgresServer.startEmbedded(), cache);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  /** Checks the option without starting anything; a Redis that somebody else runs is refused. */
  static void checkForm(String redis) {
    if (!redis.matches("embedded|local|docker(:\\S+)?")) {
      throw new BadInput(
          "--redis: expected embedded, local or docker[:IMAGE], since the league empties and"
              + " restarts it, was '"
              + redis
              + "'");
    }
  }

  void flush() {
    String unused = redis.text("FLUSHALL");
  }

  @Override
  public void close() {
    try {
      redis.close();
    } finally {
      postgres.close();
    }
  }
}
