package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.JsonReader;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A change in the JSON form that programs in any language can write; the same for streams, lists
 * and topics:
 *
 * <pre>{@code
 * {"op": "upsert", "id": "p-1", "epoch": 1764320000, "version": 1764331200000000,
 *  "committed": 1764331200000000, "fields": {"name": "Green tea", "price": "4.20"}}
 * }</pre>
 *
 * <p>{@code op} is {@code upsert}, {@code delete} (without fields) or, in topics, {@code beat}
 * (without id and version). {@code version} is a position, an integer; {@code epoch} may be left
 * out where the feed knows it; {@code committed} is the commit time in µs since the Unix epoch, 0
 * if it is left out. {@code fields} has all of the entity's fields: a number is stored with the
 * digits it was written with, {@code true} and {@code false} as these words, and {@code null} is no
 * field; objects and arrays are refused. Other members are ignored. A number may be written as
 * text, for languages whose integers are too small.
 *
 * <p>Immutable.
 */
public final class JsonChange {
  private static final String BEAT = "beat";
  private static final Set<String> OPERATIONS = Set.of("upsert", "delete", BEAT);

  private final byte[] json;
  private final String cause;
  private String op = "";
  private String id = "";
  private long epoch = -1;
  private long position = -1;
  private long committedMicros;
  private Map<String, String> fields = Map.of();

  private JsonChange(byte[] json) {
    this.json = json;
    String problem = "";
    try {
      parse();
    } catch (IllegalArgumentException e) {
      problem = String.valueOf(e.getMessage());
    }
    this.cause = problem;
  }

  /** Reads a change; whatever is wrong with it is reported by {@link #item}. */
  public static JsonChange of(byte[] utf8) {
    return new JsonChange(utf8);
  }

  /**
   * Returns a text as a JSON string, quotes included. Only what must be is escaped; the texts of
   * array columns have this form, too.
   */
  public static String quoted(String text) {
    StringBuilder json = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    return json.append('"').toString();
  }

  private void parse() {
    if (!(JsonReader.read(json) instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException("expected a JSON object");
    }
    Object named = members.get("id");
    if (named instanceof String || named instanceof JsonReader.Digits) {
      id = named.toString();
    }
    op = String.valueOf(members.get("op"));
    if (!OPERATIONS.contains(op)) {
      throw new IllegalArgumentException("expected \"op\" to be upsert, delete or beat, was " + op);
    }
    committedMicros = number(members, "committed", 0);
    if (op.equals(BEAT)) {
      return;
    }
    if (id.isEmpty()) {
      throw new IllegalArgumentException("expected \"id\" to be text that is not empty");
    }
    position = number(members, "version", -1);
    if (position < 0) {
      throw new IllegalArgumentException("expected \"version\", the position of the change");
    }
    epoch = number(members, "epoch", -1);
    if (op.equals("upsert")) {
      fields = fields(members.get("fields"));
    }
  }

  private static long number(Map<?, ?> members, String name, long otherwise) {
    Object value = members.get(name);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof String || value instanceof JsonReader.Digits) {
      try {
        long number = Long.parseLong(value.toString());
        if (number >= 0) {
          return number;
        }
      } catch (NumberFormatException e) {
        throw noNumber(name, value, e);
      }
    }
    throw noNumber(name, value, null);
  }

  private static IllegalArgumentException noNumber(
      String name, Object value, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "expected \"" + name + "\" to be an integer, 0 or more, was " + value, cause);
  }

  private static Map<String, String> fields(@Nullable Object value) {
    if (!(value instanceof Map<?, ?> members)) {
      throw new IllegalArgumentException("expected \"fields\" to be an object");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (Map.Entry<?, ?> member : members.entrySet()) {
      Object content = member.getValue();
      if (content instanceof Map || content instanceof Iterable) {
        throw new IllegalArgumentException(
            "expected the field "
                + member.getKey()
                + " to be text, a number, true, false or null; write JSON within as text");
      }
      if (content != null) {
        fields.put(String.valueOf(member.getKey()), content.toString());
      }
    }
    return fields;
  }

  /** True if it is no change, but a sign that everything before it was delivered. */
  public boolean isBeat() {
    return cause.isEmpty() && op.equals(BEAT);
  }

  /** True if the change names its epoch. */
  public boolean hasEpoch() {
    return epoch >= 0;
  }

  /** Commit time, µs since the Unix epoch; 0 if unknown. */
  public long committedMicros() {
    return committedMicros;
  }

  /** The position of the change; −1 if it cannot be read. */
  public long position() {
    return position;
  }

  /**
   * This change as an item of a feed; {@link FeedItem.Unreadable} if it is none.
   *
   * @param epochOtherwise the epoch of a change that does not name one; −1 if it must
   */
  public FeedItem item(Offset offset, long epochOtherwise) {
    if (!cause.isEmpty() || isBeat()) {
      return unreadable(offset, isBeat() ? "a beat is no change here" : cause);
    }
    long known = epoch < 0 ? epochOtherwise : epoch;
    if (known < 0) {
      return unreadable(offset, "expected \"epoch\", the beginning of the primary's history");
    }
    try {
      Version version = new Version(known, position);
      return new FeedItem.Delivered(
          offset,
          op.equals("delete")
              ? new ChangeEvent.Delete(id, version, committedMicros, 0)
              : new ChangeEvent.Upsert(new Entity(id, fields, version, committedMicros), 0));
    } catch (IllegalArgumentException e) {
      return unreadable(offset, String.valueOf(e.getMessage()));
    }
  }

  /** The item of a change that cannot be used, for this reason. */
  public FeedItem.Unreadable unreadable(Offset offset, String why) {
    return new FeedItem.Unreadable(offset, id, new String(json, StandardCharsets.UTF_8), why);
  }
}
