package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.FeedItem;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of one partition that this worker owns: received, delivered or not, and not
 * acknowledged. Guarded by the buffer.
 */
final class PartitionQueue {
  private final NavigableMap<Long, Entry> entries = new TreeMap<>();
  private final long acknowledgedBefore;
  private long received;
  private long undelivered;
  private long freshMicros;
  private long bytes;
  private long items;
  private boolean isLeaving;

  /** One record, or only what it proves. */
  private record Entry(@Nullable FeedItem item, long provesMicros, int bytes) {}

  PartitionQueue(long next, long acknowledgedBefore) {
    this.received = next;
    this.undelivered = next;
    this.acknowledgedBefore = acknowledgedBefore;
  }

  /** Records below this offset were acknowledged before. */
  long acknowledgedBefore() {
    return acknowledgedBefore;
  }

  void add(long offset, RecordDecoder.Decoded record, int size) {
    received = offset + 1;
    if (record.item() != null || record.provesMicros() > 0) {
      entries.put(offset, new Entry(record.item(), record.provesMicros(), size));
      bytes += size;
      items += record.item() == null ? 0 : 1;
      absorb();
    }
  }

  /** Everything before this offset was received: there may be holes that hold no records. */
  void receivedUpTo(long offset) {
    received = Math.max(received, offset);
  }

  long received() {
    return received;
  }

  /** Moves items to the list while it has room. */
  long take(List<FeedItem> into, int limit, long bytesMax) {
    long sum = 0;
    if (isLeaving) {
      return 0;
    }
    for (Map.Entry<Long, Entry> entry : entries.tailMap(undelivered, true).entrySet()) {
      if (into.size() >= limit || sum >= bytesMax) {
        break;
      }
      undelivered = entry.getKey() + 1;
      FeedItem item = entry.getValue().item();
      if (item != null) {
        into.add(item);
        sum += entry.getValue().bytes();
      }
    }
    return sum;
  }

  void deliverAgain() {
    undelivered = entries.isEmpty() ? received : entries.firstKey();
  }

  /** Forgets a record; what it proves holds once all before it are gone too. */
  void acknowledge(long offset) {
    Entry entry = entries.get(offset);
    if (entry != null && entry.item() != null) {
      bytes -= entry.bytes();
      items--;
      entries.put(offset, new Entry(null, entry.provesMicros(), 0));
      absorb();
    }
  }

  private void absorb() {
    while (!entries.isEmpty() && entries.firstEntry().getValue().item() == null) {
      Entry proof = entries.pollFirstEntry().getValue();
      bytes -= proof.bytes();
      freshMicros = Math.max(freshMicros, proof.provesMicros());
    }
  }

  long acknowledged() {
    return entries.isEmpty() ? received : entries.firstKey();
  }

  /** The instant proven by what is acknowledged; 0 if none. */
  long freshMicros() {
    return freshMicros;
  }

  /** Nothing more is delivered: the partition is about to be another worker's. */
  void leave() {
    isLeaving = true;
  }

  boolean isInFlight() {
    return entries.headMap(undelivered, false).values().stream()
        .anyMatch(one -> one.item() != null);
  }

  long size() {
    return items;
  }

  long bytes() {
    return bytes;
  }

  OptionalLong oldestMicros() {
    return entries.values().stream()
        .filter(one -> one.item() instanceof FeedItem.Delivered)
        .mapToLong(
            one ->
                ((FeedItem.Delivered) Objects.requireNonNull(one.item())).event().committedMicros())
        .findFirst();
  }
}
