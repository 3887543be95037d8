package io.prefetchbench.server.operator;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Meta;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The value at one entity's key in Redis, the meta field decoded. Immutable.
 *
 * @param meta null where there is none of a known format
 * @param fields without the meta field, in the order of the hash
 * @param ttlMillis time until it expires, ms; −1 if it never does, −2 if nothing is there
 */
public record StoredEntry(
    Kind kind, @Nullable Meta meta, Map<String, String> fields, long ttlMillis) {
  private static final long NEVER_EXPIRES = -1;

  public enum Kind {
    NONE,
    LIVE,
    TOMBSTONE,
    /** Withdrawn by an operator. */
    INVALID,
    /** A hash without meta field, written by a program without versions. */
    UNVERSIONED,
    /** A hash whose meta field is of another format. */
    FOREIGN,
    NO_HASH
  }

  public StoredEntry {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Reads it; one round trip that writes nothing. */
  public static StoredEntry read(RedisPort port, KeySpace keys, String id) {
    String key = keys.keyOf(id);
    List<Reply> replies =
        port.pipeline(List.of(Command.of("HGETALL", key), Command.of("PTTL", key)));
    long ttlMillis = replies.get(1).number();
    if (replies.get(0) instanceof Reply.Fault refused
        && refused.fault().code().equals("WRONGTYPE")) {
      return new StoredEntry(Kind.NO_HASH, null, Map.of(), ttlMillis);
    }
    return of(replies.get(0).many(), ttlMillis);
  }

  private static StoredEntry of(List<Reply> flat, long ttlMillis) {
    Map<String, String> fields = new LinkedHashMap<>(flat.size());
    for (int i = 0; i + 1 < flat.size(); i += 2) {
      String value = new String(flat.get(i + 1).bytes(), StandardCharsets.UTF_8);
      fields.put(flat.get(i).text(), value);
    }
    String text = fields.remove(Meta.FIELD);
    if (text == null) {
      return new StoredEntry(
          flat.isEmpty() ? Kind.NONE : Kind.UNVERSIONED, null, fields, ttlMillis);
    }
    if (!Meta.isReadable(text)) {
      return new StoredEntry(Kind.FOREIGN, null, fields, ttlMillis);
    }
    Meta meta = Meta.parse(text);
    Kind kind =
        switch (meta.flag()) {
          case LIVE -> Kind.LIVE;
          case TOMBSTONE -> Kind.TOMBSTONE;
          case INVALID -> Kind.INVALID;
        };
    return new StoredEntry(kind, meta, fields, ttlMillis);
  }

  /** Its version; older than every other where there is none. */
  public Version version() {
    return meta == null ? Version.NONE : meta.version();
  }

  public boolean neverExpires() {
    return ttlMillis == NEVER_EXPIRES;
  }
}
