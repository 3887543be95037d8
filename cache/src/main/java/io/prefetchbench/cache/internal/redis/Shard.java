package io.prefetchbench.cache.internal.redis;

/**
 * The slots served by one master of a cluster, whichever server that is: it remains the same shard
 * after a failover, but not after slots have moved. A single server is one shard, {@link #WHOLE}.
 * Immutable.
 *
 * @param slots its slots as ascending ranges, such as {@code 0-5460,10923}; empty for {@link
 *     #WHOLE}
 * @param tag a hash tag whose slot is the first of these, so that keys with it belong to this
 *     shard; empty for {@link #WHOLE}
 */
public record Shard(String slots, String tag) {
  /** Everything, on one server. */
  public static final Shard WHOLE = new Shard("", "");

  /** The shard of these slots. */
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
