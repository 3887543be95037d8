package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.LiveEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Estimates whether the working set fits in the memory of its Redis, and what happens if it does
 * not. For a cluster, covers all masters, using the limit of the smallest and the policy of the
 * first. Immutable.
 *
 * @param entities of the primary
 * @param entityBytes mean size of a written entry in Redis, including all overhead; 0 if unknown
 * @param tombstoneBytes size of all tombstones at the given rate of deletes; 0 if unknown
 * @param limitBytes {@code maxmemory}; 0 if none is set, −1 if unavailable
 * @param usedBytes memory in use by the server; −1 if unavailable
 * @param policy {@code maxmemory_policy}; empty if unavailable
 */
public record MemoryEstimate(
    long entities,
    long entityBytes,
    long tombstoneBytes,
    long limitBytes,
    long usedBytes,
    String policy) {
  /** A tombstone with its key: a hash of one field of 40 characters, about 200 bytes in Redis 7. */
  public static final long TOMBSTONE_BYTES = 200;

  // MEMORY USAGE counts key, value and their place in the table of keys; the place in the table of
  // expiries is an additional entry (24 bytes, allocated as 32) and up to two slots of 8 bytes,
  // twice as many while either table grows.
  private static final long EXPIRY_BYTES = 64;
  private static final int SAMPLE = 50;
  private static final int PERCENT_TIGHT = 80;

  private static final Pattern LIMIT = Pattern.compile("(?m)^maxmemory:(\\d+)");
  private static final Pattern USED = Pattern.compile("(?m)^used_memory:(\\d+)");
  private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

  /**
   * Measures some written entries and queries the server's limit; needs no permission for {@code
   * CONFIG}.
   */
  public static MemoryEstimate take(
      RedisPort port,
      KeySpace keys,
      CacheStore store,
      long entities,
      double deletesPerSecond,
      Duration tombstoneTtl) {
    List<String> told = new ArrayList<>();
    for (Shard shard : port.shards().all()) {
      Reply memory = port.on(shard).call(Command.of("INFO", "memory"));
      told.add(memory instanceof Reply.Bytes ? memory.text() : "");
    }
    long tombstones = (long) (deletesPerSecond * tombstoneTtl.toSeconds());
    Matcher policy = POLICY.matcher(told.get(0));
    return new MemoryEstimate(
        entities,
        sampled(port, keys, store),
        tombstones * TOMBSTONE_BYTES,
        limit(told),
        used(told),
        policy.find() ? policy.group(1) : "");
  }

  private static long used(List<String> told) {
    boolean isKnown = told.stream().allMatch(text -> number(USED, text) >= 0);
    return isKnown ? told.stream().mapToLong(text -> number(USED, text)).sum() : -1;
  }

  /** Slots distribute entities evenly, so the smallest master fills up first. */
  private static long limit(List<String> told) {
    long smallest =
        told.stream()
            .mapToLong(text -> number(LIMIT, text))
            .filter(bytes -> bytes != 0)
            .min()
            .orElse(0);
    return smallest < 0 ? smallest : smallest * told.size();
  }

  private static long sampled(RedisPort port, KeySpace keys, CacheStore store) {
    List<Command> usages = new ArrayList<>();
    store.scan(
        page -> {
          for (LiveEntry entry : page) {
            if (usages.size() < SAMPLE) {
              usages.add(Command.of("MEMORY", "USAGE", keys.keyOf(entry.id())));
            }
          }
          return usages.size() < SAMPLE;
        });
    long sum = 0;
    int measured = 0;
    for (Reply reply : usages.isEmpty() ? List.<Reply>of() : port.pipeline(usages)) {
      if (reply instanceof Reply.Whole bytes) {
        sum += bytes.value() + EXPIRY_BYTES;
        measured++;
      }
    }
    return measured == 0 ? 0 : sum / measured;
  }

  private static long number(Pattern pattern, String told) {
    Matcher matcher = pattern.matcher(told);
    return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
  }

  /** Bytes needed by entries and tombstones; 0 if unknown. */
  public long neededBytes() {
    return entityBytes == 0 ? 0 : entities * entityBytes + tombstoneBytes;
  }

  /** False if it is known that the working set does not fit, or that entries may be evicted. */
  public boolean isFine() {
    boolean fits = limitBytes <= 0 || neededBytes() <= limitBytes / 100 * PERCENT_TIGHT;
    return fits && (limitBytes == 0 || policy.isEmpty() || policy.equals("noeviction"));
  }

  public String words() {
    String needed =
        entityBytes == 0
            ? "%,d entities of unknown size".formatted(entities)
            : "%,d entities of %,d bytes need about %,d MiB"
                .formatted(entities, entityBytes, mebibytes(neededBytes()));
    return "memory: " + needed + "; " + limitInWords() + "; " + policyInWords();
  }

  private String limitInWords() {
    if (limitBytes < 0) {
      return "the server's memory limit is unknown (no permission for INFO), so it is unknown"
          + " whether they fit";
    }
    if (limitBytes == 0) {
      return "maxmemory is not set: Redis is limited only by the machine";
    }
    String share =
        entityBytes == 0
            ? ""
            : " (%d %%)".formatted(Math.round(100.0 * neededBytes() / limitBytes));
    String verdict =
        neededBytes() > limitBytes
            ? "they do NOT fit"
            : neededBytes() > limitBytes / 100 * PERCENT_TIGHT ? "they barely fit" : "they fit";
    return "maxmemory is %,d MiB%s, %s".formatted(mebibytes(limitBytes), share, verdict);
  }

  /** The effect of the policy on this cache, in which every entry has a TTL. */
  private String policyInWords() {
    if (policy.isEmpty()) {
      return "the eviction policy is unknown";
    }
    String does =
        switch (policy) {
          case "noeviction" -> "a full server refuses upserts, and entries keep their last value";
          case "volatile-ttl" ->
              "a full server evicts what expires first: tombstones and the ready marker, then"
                  + " entries; reads become not ready, and one pass follows another";
          default -> "a full server evicts entries, each a miss of an existing entity until a pass";
        };
    return policy + ": " + does;
  }

  private static long mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
