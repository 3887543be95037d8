package io.prefetchbench.kafka;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that one consumer has of its group: where each is read from, what of it is written
 * to the shared state and committed, and how it is let go. Used by the consumer's thread.
 */
final class AssignedPartitions implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(AssignedPartitions.class);

  private final KafkaConsumer<byte[], byte[]> open;
  private final KafkaSettings settings;
  private final SharedState shared;
  private final Buffer buffer;
  private final GapDetector detector;
  private final Supplier<Duration> leaving;
  private final Set<TopicPartition> unpositioned = new HashSet<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  AssignedPartitions(
      KafkaConsumer<byte[], byte[]> open,
      KafkaSettings settings,
      SharedState shared,
      Buffer buffer,
      GapDetector detector,
      Supplier<Duration> leaving) {
    this.open = open;
    this.settings = settings;
    this.shared = shared;
    this.buffer = buffer;
    this.detector = detector;
    this.leaving = leaving;
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    return open;
  }

  /** Those that are read from the right place. */
  List<TopicPartition> positioned() {
    List<TopicPartition> positioned = new ArrayList<>(open.assignment());
    positioned.removeAll(unpositioned);
    return positioned;
  }

  boolean isPositioned(TopicPartition one) {
    return !unpositioned.contains(one);
  }

  void unposition(Collection<TopicPartition> some) {
    unpositioned.addAll(some);
  }

  /** The topic was made anew: what is buffered is of its predecessor. */
  void beginAnew() {
    for (int partition : buffer.partitions()) {
      buffer.remove(partition);
      unpositioned.add(new TopicPartition(settings.topic(), partition));
    }
  }

  /** Seeks the partitions that were assigned and those whose offset is not there. */
  void position() {
    unpositioned.retainAll(open.assignment());
    if (unpositioned.isEmpty()) {
      return;
    }
    // An offset that is not there may be one of a topic that was deleted.
    detector.checkTopicNow();
    Set<TopicPartition> some = Set.copyOf(unpositioned);
    Map<TopicPartition, OffsetAndMetadata> commits = open.committed(some);
    Map<TopicPartition, Long> next = wanted(some);
    Map<TopicPartition, Long> moved = moved(some, next);
    if (!moved.isEmpty()) {
      detector.noteGap("offsets that were not read are gone; it continues at " + moved);
      moved.forEach((one, at) -> shared.change(now -> now.moved(one.partition(), at)));
      next.putAll(moved);
    }
    for (TopicPartition one : some) {
      OffsetAndMetadata commit = commits.get(one);
      long from = at(next, one);
      long before = commit == null || moved.containsKey(one) ? from : commit.offset();
      open.seek(one, from);
      open.resume(List.of(one));
      buffer.assign(one.partition(), new PartitionQueue(from, Math.max(from, before)));
    }
    unpositioned.clear();
  }

  private Map<TopicPartition, Long> wanted(Set<TopicPartition> some) {
    FeedState state = shared.change(now -> now.withPartitions(detector.partitions()));
    if (state == null) {
      detector.recreate();
      state = Objects.requireNonNull(shared.last());
    }
    Map<TopicPartition, Long> next = new HashMap<>();
    for (TopicPartition one : some) {
      boolean isKnown = one.partition() < state.next().length;
      next.put(one, isKnown ? state.next()[one.partition()] : 0);
    }
    return next;
  }

  /** The partitions of which these offsets are gone, and the nearest ones that are there. */
  private Map<TopicPartition, Long> moved(
      Set<TopicPartition> some, Map<TopicPartition, Long> wanted) {
    Map<TopicPartition, Long> begins = open.beginningOffsets(some);
    Map<TopicPartition, Long> ends = open.endOffsets(some);
    Map<TopicPartition, Long> moved = new HashMap<>();
    for (TopicPartition one : some) {
      long there = Math.min(Math.max(at(wanted, one), at(begins, one)), at(ends, one));
      if (there != at(wanted, one)) {
        moved.put(one, there);
      }
    }
    return moved;
  }

  private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition), partition::toString);
  }

  void writeProgress() {
    writeProgress(open.assignment());
  }

  private void writeProgress(Collection<TopicPartition> of) {
    Map<Integer, Buffer.Progress> mine = new HashMap<>();
    for (TopicPartition one : of) {
      Buffer.Progress progress = progress(one);
      if (progress != null) {
        mine.put(one.partition(), progress);
      }
    }
    String ours = detector.topicId();
    FeedState state =
        shared.change(
            now -> {
              FeedState further = now;
              if (now.topicId().equals(ours)) {
                for (Map.Entry<Integer, Buffer.Progress> one : mine.entrySet()) {
                  Buffer.Progress progress = one.getValue();
                  further =
                      further.with(one.getKey(), progress.acknowledged(), progress.freshMicros());
                }
              }
              return further;
            });
    if (state == null) {
      detector.recreate();
    }
  }

  private Buffer.@Nullable Progress progress(TopicPartition one) {
    Buffer.Progress progress = buffer.progress(one.partition());
    if (progress == null || progress.size() > 0 || !isPositioned(one)) {
      return progress;
    }
    // Beyond the last record there may be markers of transactions.
    buffer.receivedUpTo(one.partition(), open.position(one));
    return buffer.progress(one.partition());
  }

  /** Commits to the group what is acknowledged beyond the last commit; does not wait for it. */
  void commit() {
    open.commitAsync(
        toCommit(open.assignment()),
        (offsets, failure) -> {
          if (failure != null) {
            LOG.info("a commit to group {} failed: {}", settings.group(), failure.toString());
          }
        });
  }

  private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> of) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    for (TopicPartition one : of) {
      Buffer.Progress progress = buffer.progress(one.partition());
      if (progress != null
          && !Objects.equals(
              committed.put(one, progress.acknowledged()), progress.acknowledged())) {
        offsets.put(one, new OffsetAndMetadata(progress.acknowledged()));
      }
    }
    return offsets;
  }

  /** Called within a poll of the consumer, as the other two. */
  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
    unpositioned.addAll(assigned);
    // Until the right place is known nothing is fetched, and the group is not asked for it.
    assigned.forEach(one -> open.seek(one, 0));
    open.pause(assigned);
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
    List<Integer> numbers = revoked.stream().map(TopicPartition::partition).toList();
    if (!buffer.leave(numbers, leaving.get())) {
      LOG.info("partitions {} were let go with changes in flight", numbers);
    }
    try {
      writeProgress(revoked);
    } catch (RedisFault | SourceException | KafkaException e) {
      // What was acknowledged since the last time is delivered again, and fenced.
      LOG.info("partitions {} were let go without a last word: {}", numbers, e.toString());
    }
    try {
      open.commitSync(toCommit(revoked));
    } catch (CommitFailedException e) {
      LOG.info("the group has gone on without this worker: {}", e.getMessage());
    } catch (KafkaException e) {
      LOG.warn("partitions {} were let go without a commit: {}", numbers, e.toString());
    }
    forget(revoked);
  }

  @Override
  public void onPartitionsLost(Collection<TopicPartition> lost) {
    LOG.info("partitions {} were given to another worker", lost);
    forget(lost);
  }

  private void forget(Collection<TopicPartition> some) {
    for (TopicPartition one : some) {
      buffer.remove(one.partition());
      unpositioned.remove(one);
      committed.remove(one);
    }
  }
}
