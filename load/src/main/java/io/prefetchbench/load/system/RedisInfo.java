package io.prefetchbench.load.system;

import io.prefetchbench.testbed.redis.RedisFacts;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The INFO sections of the Redis servers of a run that it keeps. */
public final class RedisInfo {
  private static final List<String> SECTIONS =
      List.of("server", "memory", "stats", "cpu", "commandstats");

  private RedisInfo() {}

  /** Maps role to section to name to value, as written by Redis. */
  public static Map<String, Object> of(SystemUnderTest own) {
    Map<String, Object> both = new LinkedHashMap<>();
    if (own.rig().isOneRedis()) {
      both.put("cache and primary, one Redis", sections(own.rig().cache()));
      return both;
    }
    both.put("cache", sections(own.rig().cache()));
    if (own.rig().primary() instanceof MockSystem mock) {
      both.put("primary", sections(mock.server()));
    }
    return both;
  }

  private static Map<String, Object> sections(RedisServer server) {
    Map<String, Object> sections = new LinkedHashMap<>();
    try (RespConnection connection = server.connect()) {
      for (String section : SECTIONS) {
        sections.put(section, RedisFacts.info(connection, section));
      }
    }
    return sections;
  }
}
