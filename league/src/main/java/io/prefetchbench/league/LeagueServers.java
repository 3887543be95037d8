package io.prefetchbench.league;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.UncheckedIOException;

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

  /** Empties it; throws Untrustworthy if it, which a scenario restarts, does not come back. */
  static void flush(RedisServer redis) {
    try {
      String unused = redis.text("FLUSHALL");
    } catch (UncheckedIOException e) {
      throw new Untrustworthy(
          "the Redis of the league does not answer any more at %s: %s; --resume starts another one"
              .formatted(redis.uri(), e.getCause()),
          e);
    }
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
