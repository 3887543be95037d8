package io.prefetchbench.testbed.redis;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** INFO of a Redis: a Valkey's version is that of the Redis it is compatible with. */
public record RedisFacts(String version, String name, long processId, String allocator) {
  /** How to get a server that is built as those in production are. */
  public static final String REPRESENTATIVE_NEXT_STEP =
      "install a server built with jemalloc (apt install redis-server or brew install redis) and"
          + " use --redis local";

  /** Where the documentation says more. */
  public static final String REPRESENTATIVE_HELP = "docs/TROUBLESHOOTING.md#libc-server";

  public static RedisFacts of(RespConnection connection) {
    Map<String, String> info = info(connection, "server");
    info.putAll(info(connection, "memory"));
    boolean valkey = info.containsKey("valkey_version");
    return new RedisFacts(
        info.getOrDefault("redis_version", ""),
        valkey ? "valkey " + info.get("valkey_version") : "redis",
        Long.parseLong(info.getOrDefault("process_id", "0")),
        info.getOrDefault("mem_allocator", ""));
  }

  /** Why figures that the server bounds are unlike production's, which has jemalloc; or empty. */
  public Optional<String> unlikeProduction() {
    String product = name.equals("redis") ? "Redis " + version : name;
    return allocator.startsWith("libc")
        ? Optional.of(product + " built with libc's allocator, where production uses jemalloc")
        : Optional.empty();
  }

  /** A section of INFO as a map in Redis' order. */
  public static Map<String, String> info(RespConnection connection, String section) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String line : connection.text("INFO", section).lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.charAt(0) != '#') {
        found.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
    return found;
  }

  public boolean isAtLeast(int major, int minor) {
    String[] parts = version.split("\\.", 3);
    try {
      int ownMajor = Integer.parseInt(parts[0]);
      int ownMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      return ownMajor > major || (ownMajor == major && ownMinor >= minor);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
