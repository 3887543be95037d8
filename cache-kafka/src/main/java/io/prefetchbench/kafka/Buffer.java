package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The records between the thread that consumes and the worker that applies. Thread-safe.
 *
 * <p>A failure of the consuming thread is thrown to the worker once everything received before it
 * was delivered.
 */
final class Buffer {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Integer, PartitionQueue> queues = new TreeMap<>();
  private @Nullable RuntimeException failure;
  private int firstPartition;

  /** Begins a partition that was assigned. */
  void assign(int partition, PartitionQueue queue) {
    locked(() -> queues.put(partition, queue));
  }

  /** Forgets a partition. */
  void remove(int partition) {
    locked(() -> queues.remove(partition));
  }

  /** The partitions that this worker has. */
  List<Integer> partitions() {
    lock.lock();
    try {
      return List.copyOf(queues.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Adds records of one partition, in order. */
  void add(int partition, Map<Long, RecordDecoder.Decoded> records, Map<Long, Integer> sizes) {
    locked(
        () -> {
          PartitionQueue queue = queues.get(partition);
          if (queue != null) {
            records.forEach(
                (offset, record) -> queue.add(offset, record, sizes.getOrDefault(offset, 0)));
          }
          return null;
        });
  }

  /** What a partition has received and acknowledged, and what that proves; see its queue. */
  record Progress(
      long received, long acknowledged, long acknowledgedBefore, long freshMicros, long size) {}

  /** The progress of a partition; null if this worker does not have it. */
  @Nullable Progress progress(int partition) {
    lock.lock();
    try {
      PartitionQueue queue = queues.get(partition);
      return queue == null
          ? null
          : new Progress(
              queue.received(),
              queue.acknowledged(),
              queue.acknowledgedBefore(),
              queue.freshMicros(),
              queue.size());
    } finally {
      lock.unlock();
    }
  }

  /** Notes that everything before this offset was received. */
  void receivedUpTo(int partition, long offset) {
    locked(
        () -> {
          PartitionQueue queue = queues.get(partition);
          if (queue != null) {
            queue.receivedUpTo(offset);
          }
          return null;
        });
  }

  /** Bytes of all values held. */
  long bytes() {
    lock.lock();
    try {
      return queues.values().stream().mapToLong(PartitionQueue::bytes).sum();
    } finally {
      lock.unlock();
    }
  }

  /** Number of records held. */
  long size() {
    lock.lock();
    try {
      return queues.values().stream().mapToLong(PartitionQueue::size).sum();
    } finally {
      lock.unlock();
    }
  }

  /** The failure that the worker is to see; null if there is none. */
  void fail(@Nullable RuntimeException cause) {
    locked(
        () -> {
          failure = cause;
          return null;
        });
  }

  /**
   * The next items of all partitions, which take turns in being the first.
   *
   * @throws RuntimeException the failure, if nothing is left to be delivered
   */
  List<FeedItem> take(int limit, long bytesMax, Duration wait) {
    long left = wait.toNanos();
    lock.lock();
    try {
      List<FeedItem> items = new ArrayList<>();
      while (true) {
        takeNow(items, limit, bytesMax);
        if (!items.isEmpty()) {
          return items;
        }
        if (failure != null) {
          queues.values().forEach(PartitionQueue::deliverAgain);
          throw failure;
        }
        if (left <= 0) {
          return items;
        }
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      lock.unlock();
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

  /** What was delivered and not acknowledged is delivered again. */
  void deliverAgain() {
    locked(
        () -> {
          queues.values().forEach(PartitionQueue::deliverAgain);
          return null;
        });
  }

  /** Forgets these records; those of partitions that are another worker's by now are left alone. */
  void acknowledge(List<Offset> offsets) {
    Map<Integer, List<Long>> byPartition = new HashMap<>();
    for (Offset offset : offsets) {
      int at = offset.text().indexOf('@');
      int partition = Integer.parseInt(offset.text().substring(0, at));
      byPartition
          .computeIfAbsent(partition, same -> new ArrayList<>())
          .add(Long.parseLong(offset.text().substring(at + 1)));
    }
    locked(
        () -> {
          byPartition.forEach(
              (partition, some) -> {
                PartitionQueue queue = queues.get(partition);
                if (queue != null) {
                  some.forEach(queue::acknowledge);
                }
              });
          return null;
        });
  }

  /**
   * Delivers nothing more of these partitions, and waits until nothing of them is in flight.
   *
   * @return false if something still was at the end
   */
  boolean leave(List<Integer> partitions, Duration atMost) {
    long left = atMost.toNanos();
    lock.lock();
    try {
      List<PartitionQueue> leaving = new ArrayList<>();
      for (int partition : partitions) {
        PartitionQueue queue = queues.get(partition);
        if (queue != null) {
          queue.leave();
          leaving.add(queue);
        }
      }
      while (leaving.stream().anyMatch(PartitionQueue::isInFlight)) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  OptionalLong oldestMicros() {
    lock.lock();
    try {
      return queues.values().stream()
          .map(PartitionQueue::oldestMicros)
          .filter(OptionalLong::isPresent)
          .mapToLong(OptionalLong::getAsLong)
          .min();
    } finally {
      lock.unlock();
    }
  }

  private interface Work {
    @Nullable Object run();
  }

  private void locked(Work work) {
    lock.lock();
    try {
      var unused = work.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
