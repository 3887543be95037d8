package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.Fields;
import io.prefetchbench.cache.internal.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Converts the reply of {@code HGETALL} to a {@link Lookup}. Thread-safe. */
final class EntryReader {
  private final FieldNames names = new FieldNames();

  Lookup read(String id, Reply reply) {
    List<Reply> parts = reply.many();
    if (parts.isEmpty()) {
      return Lookup.Absent.ABSENT;
    }
    Fields.Builder fields = new Fields.Builder(parts.size() / 2);
    byte @Nullable [] meta = null;
    for (int i = 0; i + 1 < parts.size(); i += 2) {
      byte[] name = parts.get(i).bytes();
      byte[] value = parts.get(i + 1).bytes();
      if (name.length == 1 && name[0] == '~') {
        meta = value;
      } else {
        fields.add(names.text(name), new String(value, StandardCharsets.UTF_8));
      }
    }
    if (meta == null) {
      // Written by a program that does not use versions: readable, and older than everything.
      return new Lookup.Hit(new Entity(id, fields.build(), Version.NONE, 0));
    }
    return judge(id, fields.build(), new String(meta, StandardCharsets.ISO_8859_1));
  }

  private static Lookup judge(String id, Fields fields, String metaText) {
    if (!Meta.isReadable(metaText)) {
      return Lookup.Absent.ABSENT;
    }
    Meta meta = Meta.parse(metaText);
    return switch (meta.flag()) {
      case TOMBSTONE -> new Lookup.Deleted(meta.version(), meta.committedMicros());
      case INVALID -> Lookup.Absent.ABSENT;
      case LIVE ->
          fields.isEmpty()
              ? Lookup.Absent.ABSENT
              : new Lookup.Hit(new Entity(id, fields, meta.version(), meta.committedMicros()));
    };
  }
}
