package io.prefetchbench.kafka;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.JsonChange;
import io.prefetchbench.cache.spi.PrimarySource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one record of the topic: Debezium's JSON, with schemas or without, or the JSON of {@link
 * JsonChange}. Immutable. A version {@code v} of the table is position {@code 2v} of a row and
 * {@code 2v + 1} of its deletion, as {@code JdbcPrimary} has it.
 */
final class RecordDecoder {
  private static final Set<String> ENVELOPE = Set.of("upsert", "delete", "beat");
  private static final String UNCHANGED = "__debezium_unavailable_value";
  private static final String UNCHANGED_BYTES = "X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==";
  private static final long MICROS = 1_000_000;
  // Commit times are taken a moment before the commit, so their order is almost that of commits.
  private static final long DISORDER_MICROS = 1_000_000;

  private final KafkaSettings settings;

  RecordDecoder(KafkaSettings settings) {
    this.settings = settings;
  }

  /**
   * What a record is: a change, or only a proof that every commit before an instant is in the
   * cache, as far as its partition goes (0 for none), or a loss that only a pass repairs.
   */
  record Decoded(@Nullable FeedItem item, long provesMicros, boolean isGap) {
    static final Decoded NOTHING = new Decoded(null, 0, false);
  }

  /** Reads a record. */
  Decoded decode(ConsumerRecord<byte[], byte[]> message, long epoch, boolean replayed) {
    Offset offset = new Offset(message.partition() + "@" + message.offset());
    byte[] value = message.value();
    if (value == null) {
      // The delete before it said it.
      return Decoded.NOTHING;
    }
    Decoded decoded;
    try {
      decoded = decode(message, value, offset, epoch);
    } catch (IllegalArgumentException e) {
      String cause = String.valueOf(e.getMessage());
      decoded = unreadable(offset, idOfKey(message.key()), value, cause);
    }
    return replayed && decoded.item() instanceof FeedItem.Delivered delivered
        ? new Decoded(
            new FeedItem.Delivered(offset, delivered.event(), true), decoded.provesMicros(), false)
        : decoded;
  }

  private static Decoded unreadable(Offset offset, String id, byte[] value, String cause) {
    String raw = new String(value, StandardCharsets.UTF_8);
    return new Decoded(new FeedItem.Unreadable(offset, id, raw, cause), 0, id.isEmpty());
  }

  private Decoded decode(
      ConsumerRecord<byte[], byte[]> message, byte[] value, Offset offset, long epoch) {
    if (!(JsonTree.read(value) instanceof Map<?, ?> whole)) {
      throw new IllegalArgumentException("expected a JSON object");
    }
    if (whole.get("op") instanceof String op && ENVELOPE.contains(op)) {
      return envelope(JsonChange.of(value), offset, epoch);
    }
    Map<?, ?> schema = object(whole.get("schema"));
    Map<?, ?> payload = whole.containsKey("payload") ? object(whole.get("payload")) : whole;
    if (payload == null || !(payload.get("op") instanceof String op)) {
      throw new IllegalArgumentException(
          "expected a change of Debezium (op, before, after, source) or {\"op\":\"upsert\"|…}");
    }
    Map<?, ?> source = Objects.requireNonNullElse(object(payload.get("source")), Map.of());
    long committed = committedMicros(source);
    if (settings.isBeatTable(String.valueOf(source.get("table")))) {
      return beat(payload);
    }
    return switch (op) {
      case "c", "u", "r" ->
          upsert(new Image(payload, schema, "after", message), payload, offset, epoch, committed);
      case "d" -> delete(new Image(payload, schema, "before", message), offset, epoch, committed);
      case "t" -> new Decoded(null, 0, true);
      case "m" -> Decoded.NOTHING;
      default -> throw new IllegalArgumentException("unknown operation " + op);
    };
  }

  private static long committedMicros(Map<?, ?> source) {
    Object micros = source.get("ts_us");
    Object millis = source.get("ts_ms");
    return micros != null
        ? integer("source.ts_us", micros)
        : millis != null ? integer("source.ts_ms", millis) * 1_000 : 0;
  }

  private static long integer(String name, Object value) {
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("expected " + name + " to be an integer, was " + value, e);
    }
  }

  private static @Nullable Map<?, ?> object(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : null;
  }

  private Decoded envelope(JsonChange change, Offset offset, long epoch) {
    if (change.isBeat()) {
      return new Decoded(null, change.committedMicros(), false);
    }
    FeedItem item = change.item(offset, epoch);
    if (item instanceof FeedItem.Unreadable bad) {
      return new Decoded(bad, 0, bad.id().isEmpty());
    }
    return new Decoded(change.hasEpoch() ? item : ofThisHistory(item, epoch), 0, false);
  }

  /**
   * A change that was committed before the primary's present history began may be one that this
   * history does not have: only the primary knows.
   */
  private static FeedItem ofThisHistory(FeedItem item, long epoch) {
    if (item instanceof FeedItem.Delivered delivered) {
      ChangeEvent event = delivered.event();
      boolean isOlder =
          event.committedMicros() > 0 && event.committedMicros() < epoch * MICROS && epoch > 0;
      if (isOlder) {
        Version older = new Version(epoch - 1, event.version().position());
        return new FeedItem.Incomplete(item.offset(), event.id(), older);
      }
    }
    return item;
  }

  private Decoded beat(Map<?, ?> payload) {
    Map<?, ?> after = object(payload.get("after"));
    Object at = after == null ? null : after.get(settings.beatColumn());
    return at == null
        ? Decoded.NOTHING
        : new Decoded(null, integer(settings.beatColumn(), at), false);
  }

  private Decoded upsert(
      Image row, Map<?, ?> payload, Offset offset, long epoch, long committedMicros) {
    String id = row.id();
    try {
      long v = row.version();
      Map<?, ?> before = object(payload.get("before"));
      Object earlier = before == null ? null : before.get(settings.versionColumn());
      if (earlier != null && integer(settings.versionColumn(), earlier) >= v) {
        throw new IllegalArgumentException(
            "the version did not rise: %s was %s and is %d"
                .formatted(settings.versionColumn(), earlier, v));
      }
      Version version = new Version(epoch, 2 * v);
      Map<String, String> fields = row.fields();
      FeedItem item =
          fields == null
              ? new FeedItem.Incomplete(offset, id, version)
              : item(offset, PrimarySource.row(id, fields, version, committedMicros));
      return new Decoded(ofThisHistory(item, epoch), proof(committedMicros), false);
    } catch (IllegalArgumentException e) {
      return unreadable(offset, id, row.raw, String.valueOf(e.getMessage()));
    }
  }

  private static FeedItem item(Offset offset, PrimarySource.Row row) {
    if (row instanceof PrimarySource.Present present) {
      return new FeedItem.Delivered(offset, new ChangeEvent.Upsert(present.entity(), 0));
    }
    throw new IllegalArgumentException(((PrimarySource.Malformed) row).cause());
  }

  private Decoded delete(Image row, Offset offset, long epoch, long committedMicros) {
    String id = row.id();
    Object v = row.value(settings.versionColumn());
    FeedItem item =
        v == null
            ? new FeedItem.Incomplete(offset, id, new Version(epoch, 0))
            : new FeedItem.Delivered(
                offset,
                new ChangeEvent.Delete(
                    id,
                    new Version(epoch, 2 * integer(settings.versionColumn(), v) + 1),
                    committedMicros,
                    0));
    return new Decoded(ofThisHistory(item, epoch), proof(committedMicros), false);
  }

  private static long proof(long committedMicros) {
    return Math.max(0, committedMicros - DISORDER_MICROS);
  }

  /** The id that a message's key names, for a dead letter; empty if it names none. */
  private String idOfKey(byte @Nullable [] key) {
    try {
      return key == null ? "" : id(keyMembers(key));
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static Map<String, String> keyMembers(byte[] key) {
    Map<?, ?> whole = object(JsonTree.read(key));
    Map<?, ?> payload =
        whole != null && whole.containsKey("payload") ? object(whole.get("payload")) : whole;
    if (whole == null || payload == null) {
      throw new IllegalArgumentException("expected the key to be an object of columns");
    }
    Map<String, Map<?, ?>> types = types(object(whole.get("schema")));
    Map<String, String> members = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : payload.entrySet()) {
      String name = String.valueOf(member.getKey());
      String text = DebeziumText.of(member.getValue(), types.get(name));
      // The router of Debezium adds such members, to keep keys of several tables apart.
      if (text != null && !name.startsWith("__dbz__")) {
        members.put(name, text);
      }
    }
    return members;
  }

  private static Map<String, Map<?, ?>> types(@Nullable Map<?, ?> struct) {
    Map<String, Map<?, ?>> types = new HashMap<>();
    if (struct != null && struct.get("fields") instanceof List<?> fields) {
      for (Object field : fields) {
        if (field instanceof Map<?, ?> type) {
          types.put(String.valueOf(type.get("field")), type);
        }
      }
    }
    return types;
  }

  /** Joins the texts of the id columns as {@code JdbcTable} does. */
  private String id(Map<String, String> texts) {
    List<String> columns =
        settings.idColumns().isEmpty() ? List.copyOf(texts.keySet()) : settings.idColumns();
    List<String> parts = new ArrayList<>(columns.size());
    for (String column : columns) {
      String part = texts.get(column);
      if (part == null) {
        throw new IllegalArgumentException("the id column " + column + " is missing");
      }
      parts.add(columns.size() == 1 ? part : part.replace("\\", "\\\\").replace("/", "\\/"));
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("expected a key, or the names of the id columns");
    }
    return String.join("/", parts);
  }

  private final class Image {
    private final @Nullable Map<?, ?> columns;
    private final Map<String, Map<?, ?>> types;
    private final byte @Nullable [] key;
    private final byte[] raw;

    Image(
        Map<?, ?> payload,
        @Nullable Map<?, ?> schema,
        String which,
        ConsumerRecord<byte[], byte[]> message) {
      this.columns = object(payload.get(which));
      this.types = RecordDecoder.types(RecordDecoder.types(schema).get(which));
      this.key = message.key();
      this.raw = message.value();
    }

    @Nullable Object value(String column) {
      return columns == null ? null : columns.get(column);
    }

    private @Nullable String text(String column) {
      Object value = value(column);
      ColumnType declared = settings.types().get(column);
      if (declared != null && value != null && !types.containsKey(column)) {
        return DebeziumText.iso(declared, value.toString());
      }
      return DebeziumText.of(value, types.get(column));
    }

    /** From the row, or from the message's key. */
    String id() {
      Map<String, String> texts = new LinkedHashMap<>();
      for (String column : settings.idColumns()) {
        String text = text(column);
        if (text != null) {
          texts.put(column, text);
        }
      }
      boolean isWhole = !texts.isEmpty() && texts.size() == settings.idColumns().size();
      return RecordDecoder.this.id(isWhole || key == null ? texts : keyMembers(key));
    }

    long version() {
      Object v = value(settings.versionColumn());
      if (v == null) {
        throw new IllegalArgumentException(
            "the row has no version in its column " + settings.versionColumn());
      }
      return integer(settings.versionColumn(), v);
    }

    /** Null if a large value was not sent, because the change did not touch it. */
    @Nullable Map<String, String> fields() {
      if (columns == null) {
        throw new IllegalArgumentException("expected the row in \"after\"");
      }
      List<String> names = new ArrayList<>(settings.idColumns());
      for (Object name : columns.keySet()) {
        if (settings.selects(String.valueOf(name)) && !names.contains(String.valueOf(name))) {
          names.add(String.valueOf(name));
        }
      }
      Map<String, String> fields = new LinkedHashMap<>();
      for (String name : names) {
        Object value = columns.get(name);
        if (isUnchanged(value)) {
          return null;
        }
        String text = text(name);
        if (text != null || settings.areNullsEmptyText()) {
          fields.put(name, text == null ? "" : text);
        }
      }
      return fields;
    }

    private static boolean isUnchanged(@Nullable Object value) {
      return UNCHANGED.equals(value)
          || UNCHANGED_BYTES.equals(value)
          || (value instanceof List<?> list && list.size() == 1 && isUnchanged(list.get(0)));
    }
  }
}
