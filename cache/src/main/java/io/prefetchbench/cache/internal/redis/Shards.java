package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisFault;
import java.util.Arrays;
import java.util.List;

/** The shards of a deployment and the slots of each. Immutable. */
public final class Shards {
  public static final Shards SINGLE = new Shards(List.of(Shard.WHOLE), new short[0]);

  private static final short NOBODY = -1;

  private final List<Shard> all;
  private final short[] bySlot;

  private Shards(List<Shard> all, short[] bySlot) {
    this.all = all;
    this.bySlot = bySlot;
  }

  /** The shards of a cluster, at least one, with disjoint slots. */
  public static Shards of(List<Shard> all) {
    short[] bySlot = new short[Slots.COUNT];
    Arrays.fill(bySlot, NOBODY);
    for (int i = 0; i < all.size(); i++) {
      for (String range : all.get(i).slots().split(",", -1)) {
        Arrays.fill(bySlot, Shard.firstOf(range), Shard.lastOf(range) + 1, (short) i);
      }
    }
    return new Shards(List.copyOf(all), bySlot);
  }

  /** Rejects a cluster. */
  public static void requireSingle(RedisPort port, String what) {
    if (port.shards().isCluster()) {
      throw new IllegalArgumentException(what + " needs a single Redis server, not a cluster");
    }
  }

  public boolean isCluster() {
    return bySlot.length > 0;
  }

  /** All shards, ordered by first slot. */
  public List<Shard> all() {
    return all;
  }

  public Shard of(byte[] key) {
    return isCluster() ? all.get(indexOf(Slots.of(key))) : Shard.WHOLE;
  }

  /** The index in {@link #all} of the shard that has this slot. */
  public int indexOf(int slot) {
    if (bySlot[slot] == NOBODY) {
      throw RedisFault.ofReply("CLUSTERDOWN no master serves the slot " + slot);
    }
    return bySlot[slot];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shards shards && shards.all.equals(all);
  }

  @Override
  public int hashCode() {
    return all.hashCode();
  }

  @Override
  public String toString() {
    return all.toString();
  }
}
