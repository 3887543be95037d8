package io.prefetchbench.cache.redis;

/**
 * What one master of a cluster serves, whichever server that is: after a failover it is the same
 * shard still, after a move of slots another one. A single server is one shard, {@link #WHOLE}.
 *
 * <p>Immutable.
 *
 * @param slots its slots as ascending ranges, such as {@code 0-5460,10923}; empty for {@link
 *     #WHOLE}
 * @param tag a text whose slot is the first of these: as a key's hash tag it brings the key here;
 *     empty for {@link #WHOLE}
 */
public record Shard(String slots, String tag) {
  /** Everything, on one server. */
  public static final Shard WHOLE = new Shard("", "");

  /**
   * The shard of these slots.
   *
   * @param slots ascending ranges, at least one
   * @throws IllegalArgumentException if they are none
   */
  public static Shard of(String slots) {
    return new Shard(slots, Slots.tagOf(firstOf(slots.split(",", 2)[0])));
  }

  static int firstOf(String range) {
    int dash = range.indexOf('-');
    return Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
  }

  static int lastOf(String range) {
    return Integer.parseInt(range.substring(range.indexOf('-') + 1));
  }
}
