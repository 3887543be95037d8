package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The records between the thread that consumes and the worker that applies. Thread-safe. A failure
 * of the consuming thread is thrown to the worker once everything received before it was delivered.
 */
final class Buffer {
  private final Map<Integer, PartitionQueue> queues = new TreeMap<>();
  private @Nullable RuntimeException failure;
  private int firstPartition;

  synchronized void assign(int partition, PartitionQueue queue) {
    queues.put(partition, queue);
    notifyAll();
  }

  synchronized void remove(int partition) {
    queues.remove(partition);
    notifyAll();
  }

  synchronized List<Integer> partitions() {
    return List.copyOf(queues.keySet());
  }

  synchronized void add(
      int partition, Map<Long, RecordDecoder.Decoded> records, Map<Long, Integer> sizes) {
    PartitionQueue queue = queues.get(partition);
    if (queue != null) {
      records.forEach((offset, record) -> queue.add(offset, record, sizes.getOrDefault(offset, 0)));
      notifyAll();
    }
  }

  /** What a partition has received and acknowledged, and what that proves; see its queue. */
  record Progress(
      long received, long acknowledged, long acknowledgedBefore, long freshMicros, long size) {}

  /** The progress of a partition; null if this worker does not have it. */
  synchronized @Nullable Progress progress(int partition) {
    PartitionQueue queue = queues.get(partition);
    return queue == null
        ? null
        : new Progress(
            queue.received(),
            queue.acknowledged(),
            queue.acknowledgedBefore(),
            queue.freshMicros(),
            queue.size());
  }

  /** Notes that everything before this offset was received. */
  synchronized void receivedUpTo(int partition, long offset) {
    PartitionQueue queue = queues.get(partition);
    if (queue != null) {
      queue.receivedUpTo(offset);
    }
  }

  synchronized long bytes() {
    return queues.values().stream().mapToLong(PartitionQueue::bytes).sum();
  }

  synchronized long size() {
    return queues.values().stream().mapToLong(PartitionQueue::size).sum();
  }

  /** The failure that the worker is to see; null if there is none. */
  synchronized void fail(@Nullable RuntimeException cause) {
    failure = cause;
    notifyAll();
  }

  /** The next items of all partitions, which take turns in being the first. */
  synchronized List<FeedItem> take(int limit, long bytesMax, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    List<FeedItem> items = new ArrayList<>();
    takeNow(items, limit, bytesMax);
    while (items.isEmpty() && failure == null && awaitChange(deadline)) {
      takeNow(items, limit, bytesMax);
    }
    if (items.isEmpty() && failure != null) {
      deliverAgain();
      throw failure;
    }
    return items;
  }

  /** Waits for a change; false, at once, if it is too late for one. */
  private boolean awaitChange(long deadline) {
    long left = deadline - System.nanoTime();
    if (left <= 0 || Thread.currentThread().isInterrupted()) {
      return false;
    }
    try {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void takeNow(List<FeedItem> items, int limit, long bytesMax) {
    List<PartitionQueue> turn = List.copyOf(queues.values());
    long sum = 0;
    for (int i = 0; i < turn.size() && items.size() < limit && sum < bytesMax; i++) {
      PartitionQueue queue = turn.get((firstPartition + i) % turn.size());
      sum += queue.take(items, limit, bytesMax - sum);
    }
    firstPartition = (firstPartition + 1) & Short.MAX_VALUE;
  }

  synchronized void deliverAgain() {
    queues.values().forEach(PartitionQueue::deliverAgain);
    notifyAll();
  }

  /** Forgets these records; those of partitions that are another worker's by now are left alone. */
  synchronized void acknowledge(List<Offset> offsets) {
    for (Offset offset : offsets) {
      String[] place = offset.text().split("@", 2);
      PartitionQueue queue = queues.get(Integer.valueOf(place[0]));
      if (queue != null) {
        queue.acknowledge(Long.parseLong(place[1]));
      }
    }
    notifyAll();
  }

  /**
   * Delivers nothing more of these partitions, and waits until nothing of them is in flight; false
   * if something still is.
   */
  synchronized boolean leave(List<Integer> partitions, Duration atMost) {
    long deadline = System.nanoTime() + atMost.toNanos();
    List<PartitionQueue> leaving =
        partitions.stream().filter(queues::containsKey).map(queues::get).toList();
    leaving.forEach(PartitionQueue::leave);
    while (leaving.stream().anyMatch(PartitionQueue::isInFlight)) {
      if (!awaitChange(deadline)) {
        return false;
      }
    }
    return true;
  }

  synchronized OptionalLong oldestMicros() {
    return queues.values().stream()
        .map(PartitionQueue::oldestMicros)
        .filter(OptionalLong::isPresent)
        .mapToLong(OptionalLong::getAsLong)
        .min();
  }
}
