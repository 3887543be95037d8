package io.prefetchbench.debezium;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The changes of one transaction, one for each entity: what a transaction overwrote itself was
 * never visible to anyone. Filled by the engine's thread, then handed over once; not thread-safe.
 */
final class Transaction {
  private static final char SEPARATOR = '-';
  private static final int RADIX = 16;

  /** The last state of one entity; without fields if it was deleted, or if they are not known. */
  record Change(
      String id,
      long position,
      boolean isDelete,
      @Nullable Map<String, String> fields,
      String problem) {
    private long chars() {
      long sum = (long) id.length() + problem.length();
      if (fields != null) {
        for (String value : fields.values()) {
          sum += value.length();
        }
      }
      return sum;
    }

    private Change withoutFields() {
      return new Change(id, position, isDelete, null, problem);
    }
  }

  /**
   * How much a transaction may hold; of one with more entities only a pass restores the changes.
   */
  record Bounds(int ids, long chars, int idsWithoutFields) {
    static final Bounds STANDARD = new Bounds(100_000, 32L << 20, 5_000_000);
  }

  private final Bounds bounds;
  private final Map<String, Change> changes = new LinkedHashMap<>();
  private final List<Long> beats = new ArrayList<>(0);
  private List<FeedItem> items = List.of();
  private final BitSet acknowledged = new BitSet();
  private long chars;
  private boolean isShrunk;
  private String gap = "";
  private long end;
  private long epoch;
  private long committedMicros;

  Transaction(Bounds bounds) {
    this.bounds = bounds;
  }

  void add(Change change) {
    if (changes.size() >= bounds.idsWithoutFields()) {
      changes.clear();
      gap("a transaction changed more than " + bounds.idsWithoutFields() + " entities");
      return;
    }
    Change kept = isShrunk ? change.withoutFields() : change;
    Change before = changes.remove(change.id());
    chars += kept.chars() - (before == null ? 0 : before.chars());
    changes.put(change.id(), kept);
    if (!isShrunk && (changes.size() > bounds.ids() || chars > bounds.chars())) {
      isShrunk = true;
      changes.replaceAll((id, each) -> each.withoutFields());
      chars = changes.values().stream().mapToLong(Change::chars).sum();
    }
  }

  /** Only a pass restores what this transaction changed. */
  void gap(String cause) {
    gap = cause;
  }

  void beat(long number) {
    beats.add(number);
  }

  /** The transaction is complete. */
  void ended(long endPosition, long historyEpoch, long micros) {
    end = endPosition;
    epoch = historyEpoch;
    committedMicros = micros;
    List<FeedItem> made = new ArrayList<>(changes.size());
    for (Change change : changes.values()) {
      made.add(item(new Offset(Long.toHexString(end) + SEPARATOR + made.size()), change));
    }
    items = made;
    changes.clear();
  }

  private FeedItem item(Offset offset, Change change) {
    Version version = new Version(epoch, change.position());
    if (!change.problem().isEmpty()) {
      return new FeedItem.Unreadable(offset, change.id(), change.id(), change.problem());
    }
    if (change.isDelete()) {
      ChangeEvent delete = new ChangeEvent.Delete(change.id(), version, committedMicros, 0);
      return new FeedItem.Delivered(offset, delete);
    }
    if (change.fields() == null) {
      return new FeedItem.Incomplete(offset, change.id(), version);
    }
    PrimarySource.Row row =
        PrimarySource.row(change.id(), change.fields(), version, committedMicros);
    return row instanceof PrimarySource.Present present
        ? new FeedItem.Delivered(offset, new ChangeEvent.Upsert(present.entity(), 0))
        : new FeedItem.Unreadable(
            offset, change.id(), change.id(), ((PrimarySource.Malformed) row).cause());
  }

  static long endOf(Offset offset) {
    String text = offset.text();
    return Long.parseUnsignedLong(text.substring(0, text.indexOf(SEPARATOR)), RADIX);
  }

  /** Counts an item as applied; false if it was before. */
  boolean acknowledge(Offset offset) {
    int index = Integer.parseInt(offset.text().substring(offset.text().indexOf(SEPARATOR) + 1));
    boolean isNew = index < items.size() && !acknowledged.get(index);
    if (isNew) {
      acknowledged.set(index);
    }
    return isNew;
  }

  boolean isAcknowledged() {
    return acknowledged.cardinality() == items.size();
  }

  List<FeedItem> open() {
    List<FeedItem> left = new ArrayList<>(items.size());
    for (int i = 0; i < items.size(); i++) {
      if (!acknowledged.get(i)) {
        left.add(items.get(i));
      }
    }
    return left;
  }

  int size() {
    return items.size();
  }

  long chars() {
    return chars;
  }

  List<Long> beats() {
    return beats;
  }

  String gap() {
    return gap;
  }

  long end() {
    return end;
  }

  long epoch() {
    return epoch;
  }

  long committedMicros() {
    return committedMicros;
  }
}
