package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks an external Redis before a run relies on it. */
final class ExternalRedis {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);

  private ExternalRedis() {}

  /** Connects, asks for the version, and tries to write; {@code retry} is asked if it is away. */
  static RedisServer open(RedisUrl url, String source, ConnectRetry retry) {
    return open(url, source, true, retry);
  }

  /** Like {@code open}, but tries once and writes nothing. */
  static RedisServer look(RedisUrl url, String source) {
    return open(url, source, false, ConnectRetry.NONE);
  }

  /** Takes an address without connecting: the caller finds out whether anything answers there. */
  static RedisServer unseen(RedisUrl url, String source) {
    return new RedisServer(
        url,
        RedisServer.How.GIVEN,
        "given by " + source,
        "of unknown version",
        OptionalLong.empty(),
        () -> {});
  }

  /**
   * Checks the servers that an address names, and returns the one that represents them: the master
   * that the Sentinels name, which is written to if {@code writes}, or the first of a cluster that
   * answers.
   */
  static RedisServer openGroup(String text, String source, boolean writes, ConnectRetry retry) {
    GroupUrl group;
    try {
      group = GroupUrl.parse(text);
    } catch (BadInput e) {
      throw new BadInput(source + ": " + e.getMessage(), e);
    }
    while (true) {
      try {
        String name = group.master();
        RedisServer found =
            name == null
                ? ofCluster(group, source)
                : open(masterOf(group, name, source), source, writes, ConnectRetry.NONE);
        return found.of(text);
      } catch (BadInput e) {
        if (!retry.tryAgain("the servers of " + source, String.valueOf(e.getMessage()))) {
          throw e;
        }
      }
    }
  }

  private static RedisServer ofCluster(GroupUrl group, String source) {
    List<String> refusals = new ArrayList<>();
    for (RedisUrl url : group.servers()) {
      try {
        RedisServer found = look(url, source);
        try (RespConnection connection = found.connect()) {
          if ("1".equals(RedisFacts.info(connection, "cluster").get("cluster_enabled"))) {
            return found;
          }
        }
        refusals.add("the Redis at " + url + " (" + source + ") is not a cluster");
      } catch (BadInput e) {
        refusals.add(String.valueOf(e.getMessage()));
      }
    }
    throw new BadInput(refusals.get(0));
  }

  private static RedisUrl masterOf(GroupUrl group, String name, String source) {
    List<String> refusals = new ArrayList<>();
    for (RedisUrl sentinel : group.servers()) {
      try (RespConnection connection =
          RespConnection.open(sentinel, CONNECT_TIMEOUT, READ_TIMEOUT, null)) {
        List<String> place = connection.texts("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name);
        if (place.size() == 2) {
          return group.masterAt(place.get(0), place.get(1));
        }
        refusals.add("the Sentinel at " + sentinel + " does not know the master " + name);
      } catch (UncheckedIOException | RespError e) {
        refusals.add("no Sentinel answers at " + sentinel + ": " + e.getMessage());
      }
    }
    throw new BadInput(source + ": " + refusals.get(0));
  }

  private static RedisServer open(RedisUrl url, String source, boolean writes, ConnectRetry retry) {
    while (true) {
      try {
        return openOnce(url, source, writes);
      } catch (UncheckedIOException e) {
        BadInput refusal = unreachable(url, source, e.getCause());
        String why = String.valueOf(refusal.getMessage());
        if (!retry.tryAgain("the Redis at " + url + " (" + source + ")", why)) {
          throw refusal;
        }
      }
    }
  }

  private static RedisServer openOnce(RedisUrl url, String source, boolean writes) {
    try (RespConnection connection =
        RespConnection.open(url, CONNECT_TIMEOUT, READ_TIMEOUT, null)) {
      RedisFacts facts = RedisFacts.of(connection);
      requireVersion(url, facts);
      if (writes) {
        requireWrites(url, connection);
      }
      return new RedisServer(
          url,
          RedisServer.How.GIVEN,
          "given by " + source,
          facts.version(),
          OptionalLong.empty(),
          () -> {});
    } catch (RespError e) {
      throw new BadInput(
          "the Redis at " + url + " (" + source + ") refuses the login: " + e.getMessage(), e);
    }
  }

  private static BadInput unreachable(RedisUrl url, String source, @Nullable IOException cause) {
    String why = cause == null ? "" : String.valueOf(cause.getMessage());
    if (cause instanceof UnknownHostException) {
      why = "unknown host " + url.host();
    }
    return new BadInput(
        "no Redis answers at "
            + url
            + " ("
            + source
            + "): "
            + why.strip()
            + "; expected a running Redis 7.0 or newer"
            + (url.tls() ? " with TLS" : ""));
  }

  private static void requireVersion(RedisUrl url, RedisFacts facts) {
    if (!facts.isAtLeast(7, 0)) {
      String found = facts.version().isEmpty() ? "another server" : "Redis " + facts.version();
      throw new BadInput("found " + found + " at " + url + "; expected Redis 7.0 or newer");
    }
  }

  /** Writes and removes one key, so that a run does not find out half-way. */
  static void requireWrites(RedisUrl url, RespConnection connection) {
    String key = "prefetch:probe:" + UUID.randomUUID();
    try {
      connection.call("SET", key, "1", "PX", "60000", "NX");
      connection.call("UNLINK", key);
    } catch (RespError e) {
      throw new Untrustworthy(
          "the Redis at "
              + url
              + " refuses writes ("
              + meaning(e.code())
              + "): "
              + e.getMessage()
              + "; expected one that accepts them",
          e);
    }
  }

  private static String meaning(String code) {
    return switch (code) {
      case "READONLY" -> "it is a replica";
      case "OOM" -> "it is full: maxmemory is reached and nothing may be evicted";
      case "MISCONF" -> "it cannot persist";
      case "NOREPLICAS" -> "it requires more replicas than it has";
      case "NOPERM" -> "the user lacks the permission";
      case "MOVED", "CLUSTERDOWN", "CROSSSLOT" ->
          "it is a cluster: use redis-cluster://… where a cluster is supported";
      default -> code;
    };
  }
}
