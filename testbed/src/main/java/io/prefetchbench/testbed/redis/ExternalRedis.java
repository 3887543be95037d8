package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Checks an external Redis before a run relies on it. */
final class ExternalRedis {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Set<String> CLUSTER_ERRORS = Set.of("MOVED", "CLUSTERDOWN", "CROSSSLOT");

  private ExternalRedis() {}

  /**
   * Connects, asks for the version, and tries to write if {@code writes}; {@code retry} is asked
   * when nothing answers. Of several servers, the one that represents them is checked: the master
   * that the Sentinels name, or the first of a cluster that answers, which is not written to.
   */
  static RedisServer open(RedisResolver.Given given, boolean writes, ConnectRetry retry) {
    while (true) {
      try {
        return switch (given.address().kind()) {
          case SINGLE -> open(given, given.address(), writes);
          case SENTINEL -> open(given, masterOf(given), writes);
          case CLUSTER -> firstOf(given);
        };
      } catch (UncheckedIOException e) {
        String what = "the Redis at " + given.address() + " (" + given.source() + ")";
        String why = String.valueOf(e.getMessage());
        if (!retry.tryAgain(what, why)) {
          throw new BadInput(why, e);
        }
      }
    }
  }

  private static RedisServer firstOf(RedisResolver.Given given) {
    List<UncheckedIOException> failures = new ArrayList<>();
    for (RedisAddress.Node node : given.address().nodes()) {
      try {
        RedisServer found = open(given, given.address().at(node), false);
        try (RespConnection connection = found.connect()) {
          if ("1".equals(RedisFacts.info(connection, "cluster").get("cluster_enabled"))) {
            return found;
          }
        }
        throw new BadInput("the Redis at " + node + " (" + given.source() + ") is not a cluster");
      } catch (UncheckedIOException e) {
        failures.add(e);
      }
    }
    throw failures.get(0);
  }

  private static RedisAddress masterOf(RedisResolver.Given given) {
    RedisAddress address = given.address();
    List<String> failures = new ArrayList<>();
    for (RedisAddress.Node sentinel : address.nodes()) {
      try (RespConnection connection =
          RespConnection.open(address.sentinelAt(sentinel), TIMEOUT, TIMEOUT, null)) {
        List<String> place =
            connection.texts(
                "SENTINEL", "GET-MASTER-ADDR-BY-NAME", String.valueOf(address.master()));
        if (place.size() == 2) {
          return address.at(new RedisAddress.Node(place.get(0), Integer.parseInt(place.get(1))));
        }
        failures.add(
            "the Sentinel at %s does not know the master %s".formatted(sentinel, address.master()));
      } catch (UncheckedIOException | RespError e) {
        failures.add("no Sentinel answers at " + sentinel + ": " + e.getMessage());
      }
    }
    String why = given.source() + ": " + failures.get(0);
    throw new UncheckedIOException(why, new IOException(why));
  }

  /** Throws UncheckedIOException, whose message says what to do, if nothing answers there. */
  private static RedisServer open(RedisResolver.Given given, RedisAddress server, boolean writes) {
    String where = server + " (" + given.source() + ")";
    try (RespConnection connection = RespConnection.open(server, TIMEOUT, TIMEOUT, null)) {
      RedisFacts facts = RedisFacts.of(connection);
      if (!facts.isAtLeast(7, 0)) {
        String found = facts.version().isEmpty() ? "another server" : "Redis " + facts.version();
        throw new BadInput("found " + found + " at " + server + "; expected Redis 7.0 or newer");
      }
      if (writes) {
        requireWrites(server, connection);
      }
      return RedisServer.given(given, server, facts.version());
    } catch (RespError e) {
      throw new BadInput("the Redis at " + where + " refuses the login: " + e.getMessage(), e);
    } catch (UncheckedIOException e) {
      IOException known = e.getCause();
      IOException cause = known == null ? new IOException(e) : known;
      String why =
          cause instanceof UnknownHostException
              ? "unknown host " + server.host()
              : String.valueOf(cause.getMessage()).strip();
      String expected =
          "; expected a running Redis 7.0 or newer" + (server.tls() ? " with TLS" : "");
      throw new UncheckedIOException("no Redis answers at " + where + ": " + why + expected, cause);
    }
  }

  /** Writes and removes one key, so that a run does not find out half-way. */
  private static void requireWrites(RedisAddress server, RespConnection connection) {
    String key = "prefetch:probe:" + UUID.randomUUID();
    try {
      connection.call("SET", key, "1", "PX", "60000", "NX");
      connection.call("UNLINK", key);
    } catch (RespError e) {
      throw new Untrustworthy(
          "the Redis at %s refuses writes: %s; expected one that accepts them%s"
              .formatted(
                  server,
                  e.getMessage(),
                  CLUSTER_ERRORS.contains(e.code())
                      ? ", or redis-cluster://… where a cluster is supported"
                      : ""),
          e);
    }
  }
}
