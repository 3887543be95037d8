package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.JsonChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads one entry of the stream: {@code op}, {@code id}, {@code epoch}, {@code position}, {@code
 * prev}, {@code committed} in this order, then the entity's fields; or the one field {@code json}
 * ({@link JsonChange}). The entry's id is {@code position-0}.
 */
final class StreamEntry {
  private static final List<String> LEADING =
      List.of("op", "id", "epoch", "position", "prev", "committed");
  private static final List<byte[]> LEADING_BYTES = LEADING.stream().map(Command::utf8).toList();
  private static final int FIELDS_AT = 2 * LEADING.size();
  private static final byte[] JSON = Command.utf8("json");

  private StreamEntry() {}

  /**
   * The id of an entry as {@code XREADGROUP} and {@code XAUTOCLAIM} return it: its id, its body.
   */
  static String id(Reply entry) {
    return entry.many().get(0).text();
  }

  /** False for an entry that was delivered, not acknowledged, and is no longer in the stream. */
  static boolean hasBody(Reply entry) {
    return !entry.many().get(1).isNothing();
  }

  static FeedItem read(Reply entry) {
    List<Reply> parts = entry.many();
    Offset offset = new Offset(parts.get(0).text());
    List<Reply> body = parts.get(1).many();
    if (body.size() == 2 && Arrays.equals(body.get(0).bytes(), JSON)) {
      return json(offset, JsonChange.of(body.get(1).bytes()));
    }
    try {
      ChangeEvent event = event(body);
      requireSame(offset, event.version().position());
      return new FeedItem.Delivered(offset, event);
    } catch (IllegalArgumentException e) {
      String raw = body.stream().map(Reply::text).toList().toString();
      return new FeedItem.Unreadable(offset, id(body), raw, String.valueOf(e.getMessage()));
    }
  }

  private static FeedItem json(Offset offset, JsonChange change) {
    FeedItem item = change.item(offset, -1);
    if (item instanceof FeedItem.Delivered) {
      try {
        requireSame(offset, change.position());
      } catch (IllegalArgumentException e) {
        return change.unreadable(offset, String.valueOf(e.getMessage()));
      }
    }
    return item;
  }

  /** What is lost, and what is acknowledged, is known by the ids of entries. */
  private static void requireSame(Offset offset, long position) {
    if (position(offset.text()) != position) {
      throw new IllegalArgumentException(
          "expected the entry's id to be %d-0, its position, was %s".formatted(position, offset));
    }
  }

  /** The id of the entity, if the entry has one at its position; else empty. */
  private static String id(List<Reply> body) {
    int at = 2 * LEADING.indexOf("id");
    if (body.size() <= at + 1 || !Arrays.equals(body.get(at).bytes(), LEADING_BYTES.get(at / 2))) {
      return "";
    }
    try {
      return EventParts.text(body.get(at + 1).bytes());
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static ChangeEvent event(List<Reply> body) {
    List<String> leading = new ArrayList<>(LEADING.size());
    for (int i = 0; i < LEADING.size(); i++) {
      if (body.size() <= 2 * i + 1
          || !Arrays.equals(body.get(2 * i).bytes(), LEADING_BYTES.get(i))) {
        throw new IllegalArgumentException("expected the field " + LEADING.get(i));
      }
      leading.add(EventParts.text(body.get(2 * i + 1).bytes()));
    }
    List<String> fields = new ArrayList<>(body.size() - FIELDS_AT);
    for (Reply part : body.subList(FIELDS_AT, body.size())) {
      fields.add(EventParts.text(part.bytes()));
    }
    Version version = new Version(Long.parseLong(leading.get(2)), Long.parseLong(leading.get(3)));
    long prev = Long.parseLong(leading.get(4));
    long committedMicros = Long.parseLong(leading.get(5));
    return EventParts.event(leading.get(0), leading.get(1), version, committedMicros, prev, fields);
  }

  /** The first number of an entry's id: its position, which is also its commit time in µs. */
  static long position(String entryId) {
    int dash = entryId.indexOf('-');
    return Long.parseLong(dash < 0 ? entryId : entryId.substring(0, dash));
  }
}
