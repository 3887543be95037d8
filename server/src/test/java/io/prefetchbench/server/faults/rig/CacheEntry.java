package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Meta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One key of the cache as Redis has it, read without the library. Immutable.
 *
 * @param meta the meta field; empty if there is none
 * @param fields all others
 * @param ttlMillis as {@code PTTL} has it
 */
public record CacheEntry(Optional<Meta> meta, Map<String, String> fields, long ttlMillis) {
  private static final long EXPIRED = -2;

  public CacheEntry {
    fields = Map.copyOf(fields);
  }

  /** True if a read of it must find the entity. */
  public boolean isLive() {
    return meta.map(Meta::flag).orElse(Meta.Flag.LIVE) == Meta.Flag.LIVE;
  }

  /** All entries by id. */
  public static Map<String, CacheEntry> all(RedisPort port, KeySpace keys) {
    Map<String, CacheEntry> entries = new TreeMap<>();
    String cursor = "0";
    do {
      Command scan = Command.of("SCAN", cursor, "MATCH", keys.scanPattern(), "COUNT", 1000);
      List<Reply> page = port.call(scan).many();
      cursor = page.get(0).text();
      List<Reply> found = page.get(1).many();
      List<Command> reads = new ArrayList<>();
      for (Reply key : found) {
        reads.add(Command.of("HGETALL", key.bytes()));
        reads.add(Command.of("PTTL", key.bytes()));
      }
      List<Reply> replies = port.pipeline(reads);
      for (int i = 0; i < found.size(); i++) {
        // A key of another type, or one that has expired since, is no entry.
        long ttlMillis = replies.get(2 * i + 1).number();
        if (replies.get(2 * i) instanceof Reply.Many hash
            && !hash.values().isEmpty()
            && ttlMillis != EXPIRED) {
          String id = keys.idOf(found.get(i).text());
          entry(hash, ttlMillis).ifPresent(entry -> entries.put(id, entry));
        }
      }
    } while (!cursor.equals("0"));
    return entries;
  }

  /** Empty if the meta field is of another format: a read finds nothing there. */
  private static Optional<CacheEntry> entry(Reply.Many hash, long ttlMillis) {
    Map<String, String> fields = new HashMap<>();
    for (int i = 0; i + 1 < hash.values().size(); i += 2) {
      fields.put(hash.values().get(i).text(), hash.values().get(i + 1).text());
    }
    String meta = fields.remove(Meta.FIELD);
    return meta != null && !Meta.isReadable(meta)
        ? Optional.empty()
        : Optional.of(
            new CacheEntry(Optional.ofNullable(meta).map(Meta::parse), fields, ttlMillis));
  }
}
