package io.prefetchbench.testbed.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A key prefix, ending in a colon, of one run: a Redis with other keys is never flushed. */
public record FreshPrefix(String value) {
  private static final int SCAN_COUNT = 1_000;

  public static FreshPrefix create() {
    String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 12);
    return new FreshPrefix("prefetch-bench:" + unique + ":");
  }

  /** How the control keys of a cache with this prefix begin: {@code prefetch:PREFIX:}. */
  public String controlPrefix() {
    return "prefetch:" + value + ":";
  }

  /** Removes all keys below the prefix and its control keys, scanning all; returns how many. */
  public long remove(RespConnection connection) {
    return removeBelow(connection, value) + removeBelow(connection, controlPrefix());
  }

  /** Removes every key that starts with a prefix; returns how many. */
  public static long removeBelow(RespConnection connection, String prefix) {
    String pattern = prefix.replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + "*";
    long removed = 0;
    String cursor = "0";
    do {
      Object reply =
          connection.call("SCAN", cursor, "MATCH", pattern, "COUNT", Integer.toString(SCAN_COUNT));
      if (!(reply instanceof List<?> pair) || pair.size() != 2) {
        throw new IllegalStateException("SCAN returned something other than cursor and keys");
      }
      cursor = new String((byte[]) pair.get(0), StandardCharsets.US_ASCII);
      removed += unlink(connection, (List<?>) pair.get(1));
    } while (!cursor.equals("0"));
    return removed;
  }

  private static long unlink(RespConnection connection, List<?> keys) {
    if (keys.isEmpty()) {
      return 0;
    }
    List<byte[]> words = new ArrayList<>();
    words.add("UNLINK".getBytes(StandardCharsets.US_ASCII));
    for (Object key : keys) {
      words.add((byte[]) key);
    }
    return connection.call(words.toArray(byte[][]::new)) instanceof Long count ? count : 0;
  }
}
