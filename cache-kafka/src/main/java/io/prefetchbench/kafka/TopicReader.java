package io.prefetchbench.kafka;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes the partitions that the group gives to this worker, on a thread of its own, into the
 * {@link Buffer}; keeps the shared state, and finds what was lost.
 *
 * <p>A partition is read from where the shared state says, which is beside the entities: a cache
 * that lost its data has lost that too. The thread never waits for the worker but when a partition
 * is taken away, so the group does not expire it while the cache's Redis is down.
 */
final class TopicReader {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration POLL_PAUSED = Duration.ofMillis(5);
  private static final Duration IN_FLIGHT_MAX = Duration.ofSeconds(5);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TOPIC_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final long AGAIN_MILLIS = 200;
  private static final long RECONNECT_MILLIS = 1_000;
  private static final long BYTES_MAX = 16 << 20;
  private static final long RECORDS_MAX = 10_000;

  private final KafkaSettings settings;
  private final PrimarySource primary;
  private final SharedState shared;
  private final Buffer buffer;
  private final RecordDecoder decoder;
  private final Admin admin;
  private final LongAdder gaps = new LongAdder();
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;
  private volatile int partitions;
  private volatile boolean isConsuming;

  // Used by the thread only.
  private @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private String topicId = "";
  private long epoch;
  private final Set<TopicPartition> unpositioned = new HashSet<>();
  private final Map<TopicPartition, Long> committed = new HashMap<>();
  private boolean isPaused;
  private boolean isNamed = true;
  private @Nullable KafkaFuture<TopicDescription> description;
  private @Nullable RuntimeException topicFailure;
  private long progressDue = System.nanoTime();
  private long commitDue = progressDue;
  private long epochDue = progressDue;
  private long topicDue = progressDue;

  TopicReader(KafkaSettings settings, PrimarySource primary, SharedState shared, Buffer buffer) {
    this.settings = settings;
    this.primary = primary;
    this.shared = shared;
    this.buffer = buffer;
    this.decoder = new RecordDecoder(settings);
    try {
      this.admin = Admin.create(settings.admin());
    } catch (KafkaException e) {
      throw KafkaFaults.of("connecting to " + settings.bootstrapServers(), e);
    }
    this.thread = new Thread(this::run, "prefetch-kafka-" + settings.topic());
    thread.setDaemon(true);
  }

  /** Fixes the positions; consumes nothing yet. */
  void begin() {
    TopicDescription topic = await(describe(), "reading topic " + settings.topic());
    topicId = topic.topicId().toString();
    partitions = topic.partitions().size();
    boolean isCreated = shared.create(this::newState);
    FeedState known = Objects.requireNonNull(shared.last());
    epoch = primary.position().epoch();
    if (isCreated) {
      LOG.info("feed of topic {} opened for group {}", settings.topic(), settings.group());
    } else if (!known.topicId().equals(topicId)) {
      begunAnew();
    } else if (known.epoch() != epoch) {
      noteGap("the primary began another history");
    } else if (!known.isWhole()) {
      gaps.increment();
    }
  }

  /** Called by the worker: from now on this process is a member of the group. */
  synchronized void keepConsuming() {
    if (!isConsuming && ending.getCount() > 0) {
      isConsuming = true;
      thread.start();
    }
  }

  /** The state that all workers share; not older than a moment, also if this one has no thread. */
  private @Nullable FeedState state() {
    return isConsuming ? shared.last() : shared.read();
  }

  private KafkaFuture<TopicDescription> describe() {
    return Objects.requireNonNull(
        admin.describeTopics(List.of(settings.topic())).topicNameValues().get(settings.topic()));
  }

  private <T> T await(KafkaFuture<T> answer, String doing) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SourceException.unavailable(doing + ": interrupted", e);
    } catch (ExecutionException | KafkaException e) {
      throw KafkaFaults.of(doing, e);
    }
  }

  /** At the end of the topic, with everything before lost. */
  private FeedState newState() {
    return FeedState.begin(topicId, primary.position(), ends());
  }

  private long[] ends() {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    IntStream.range(0, partitions).forEach(i -> latest.put(partition(i), OffsetSpec.latest()));
    // What is in an open transaction was not delivered to anybody yet.
    var answer =
        admin.listOffsets(latest, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED)).all();
    var found = await(answer, "reading the end of topic " + settings.topic());
    return IntStream.range(0, partitions)
        .mapToLong(i -> Objects.requireNonNull(found.get(partition(i))).offset())
        .toArray();
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(settings.topic(), number);
  }

  private void run() {
    try {
      consume();
    } catch (Error e) {
      buffer.fail(SourceException.unavailable("the consumer's thread died", e));
      throw e;
    }
  }

  private void consume() {
    while (ending.getCount() > 0) {
      try {
        KafkaConsumer<byte[], byte[]> open = consumer == null ? connect() : consumer;
        work(open);
        buffer.fail(topicFailure);
      } catch (InvalidOffsetException e) {
        unpositioned.addAll(e.partitions());
      } catch (RetriableException | RedisFault | SourceException e) {
        failed(KafkaFaults.of("reading topic " + settings.topic(), e), AGAIN_MILLIS);
      } catch (FencedInstanceIdException e) {
        // To take the name back would make the two of them take it from each other for ever.
        isNamed = false;
        LOG.warn(
            "another worker named {} is in group {}: this one goes on without a name; give each its"
                + " own",
            settings.member(),
            settings.group());
        disconnect();
        failed(KafkaFaults.of("reading topic " + settings.topic(), e), AGAIN_MILLIS);
      } catch (RuntimeException e) {
        LOG.warn("the consumer of topic {} is made anew: {}", settings.topic(), e.toString());
        disconnect();
        failed(
            e instanceof KafkaException
                ? KafkaFaults.of("reading topic " + settings.topic(), e)
                : SourceException.unavailable("reading topic " + settings.topic(), e),
            RECONNECT_MILLIS);
      }
    }
    disconnect();
  }

  private void failed(RuntimeException failure, long waitMillis) {
    buffer.fail(failure);
    try {
      var unused = ending.await(waitMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private KafkaConsumer<byte[], byte[]> connect() {
    KafkaConsumer<byte[], byte[]> made = new KafkaConsumer<>(settings.consumer(isNamed));
    made.subscribe(List.of(settings.topic()), new Rebalance(made));
    consumer = made;
    isPaused = false;
    return made;
  }

  private void disconnect() {
    KafkaConsumer<byte[], byte[]> open = consumer;
    consumer = null;
    if (open != null) {
      try {
        // One with a name would keep its place for a while, and its partitions would wait.
        open.close(
            CloseOptions.timeout(IN_FLIGHT_MAX)
                .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
      } catch (RuntimeException e) {
        LOG.warn("closing the consumer of topic {}: {}", settings.topic(), e.toString());
      }
    }
    buffer.partitions().forEach(buffer::remove);
    unpositioned.clear();
    committed.clear();
  }

  private void work(KafkaConsumer<byte[], byte[]> open) {
    checkTopic();
    checkEpoch();
    RuntimeException unplaced = null;
    try {
      position(open);
    } catch (RetriableException | RedisFault | SourceException e) {
      // Polled all the same, or the group would expire this worker.
      unplaced = e;
    }
    press(open);
    receive(open, open.poll(isPaused ? POLL_PAUSED : POLL));
    if (unplaced != null) {
      throw unplaced;
    }
    long now = System.nanoTime();
    if (now - progressDue >= 0) {
      progressDue = now + PROGRESS_NANOS;
      writeProgress(open, open.assignment());
    }
    if (now - commitDue >= 0) {
      commitDue = now + COMMIT_NANOS;
      open.commitAsync(
          toCommit(open.assignment()),
          (offsets, failure) -> {
            if (failure != null) {
              LOG.info("a commit to group {} failed: {}", settings.group(), failure.toString());
            }
          });
    }
  }

  /** Finds out whether the topic was made anew or has more partitions. */
  private void checkTopic() {
    KafkaFuture<TopicDescription> asked = description;
    if (asked == null && System.nanoTime() - topicDue >= 0) {
      description = describe();
    } else if (asked != null && asked.isDone()) {
      description = null;
      topicDue = System.nanoTime() + TOPIC_NANOS;
      try {
        found(await(asked, "reading topic " + settings.topic()));
        topicFailure = null;
      } catch (SourceException e) {
        topicFailure = e;
      }
    }
  }

  private void found(TopicDescription topic) {
    partitions = topic.partitions().size();
    if (!topic.topicId().toString().equals(topicId)) {
      topicId = topic.topicId().toString();
      begunAnew();
    }
  }

  /** Everything that this topic has was not seen, and whatever its predecessor had is lost. */
  private void begunAnew() {
    Version position = primary.position();
    boolean[] isFirst = {false};
    var state =
        shared.change(
            now -> {
              isFirst[0] = !now.topicId().equals(topicId);
              return isFirst[0] ? FeedState.begin(topicId, position, new long[partitions]) : now;
            });
    if (state == null) {
      recreate();
    } else if (isFirst[0]) {
      gaps.increment();
      LOG.error("gap in topic {}: it was deleted and made anew", settings.topic());
    }
    for (int partition : buffer.partitions()) {
      buffer.remove(partition);
      unpositioned.add(partition(partition));
    }
  }

  /** Events of another history must not be taken for those of this one. */
  private void checkEpoch() {
    long now = System.nanoTime();
    if (now - epochDue < 0) {
      return;
    }
    epochDue = now + EPOCH_NANOS;
    long found;
    try {
      found = primary.position().epoch();
    } catch (RedisFault | SourceException e) {
      // A primary that is not there makes no history.
      LOG.debug("the primary cannot be asked for its epoch: {}", e.getMessage());
      return;
    }
    if (found != epoch) {
      // What was received since the last look may have been given the old epoch.
      noteGap("the primary began another history");
    }
  }

  /** Notes durably that changes are lost, so that a pass follows. */
  private void noteGap(String why) {
    Version position = primary.position();
    boolean isNoted = shared.change(now -> now.withLost(position)) != null;
    if (!isNoted) {
      recreate();
    }
    epoch = position.epoch();
    if (!isNoted) {
      return;
    }
    gaps.increment();
    LOG.error("gap in topic {}: {}", settings.topic(), why);
  }

  /** The state vanished from the cache's Redis, and with it the entities, probably. */
  private void recreate() {
    if (shared.create(this::newState)) {
      gaps.increment();
      LOG.error("gap in topic {}: the positions vanished from Redis", settings.topic());
    }
  }

  /** Seeks the partitions that were assigned and those whose offset is not there. */
  private void position(KafkaConsumer<byte[], byte[]> open) {
    unpositioned.retainAll(open.assignment());
    if (unpositioned.isEmpty()) {
      return;
    }
    // An offset that is not there may be one of a topic that was deleted.
    found(await(describe(), "reading topic " + settings.topic()));
    Set<TopicPartition> some = Set.copyOf(unpositioned);
    Map<TopicPartition, Long> begins = open.beginningOffsets(some);
    Map<TopicPartition, Long> ends = open.endOffsets(some);
    Map<TopicPartition, OffsetAndMetadata> commits = open.committed(some);
    Map<TopicPartition, Long> next = wanted(some);
    Map<TopicPartition, Long> moved = new HashMap<>();
    for (TopicPartition one : some) {
      long wanted = at(next, one);
      if (wanted < at(begins, one)) {
        moved.put(one, at(begins, one));
      } else if (wanted > at(ends, one)) {
        moved.put(one, at(ends, one));
      }
    }
    if (!moved.isEmpty()) {
      noteGap("offsets that were not read are gone; it continues at " + moved);
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

  /** The offsets at which these partitions are to go on. */
  private Map<TopicPartition, Long> wanted(Set<TopicPartition> some) {
    FeedState state = shared.change(now -> now.withPartitions(partitions));
    if (state == null) {
      recreate();
      state = Objects.requireNonNull(shared.last());
    }
    Map<TopicPartition, Long> next = new HashMap<>();
    for (TopicPartition one : some) {
      boolean isKnown = one.partition() < state.next().length;
      next.put(one, isKnown ? state.next()[one.partition()] : 0);
    }
    return next;
  }

  /** Stops fetching while too much waits. */
  private void press(KafkaConsumer<byte[], byte[]> open) {
    long bytes = buffer.bytes();
    long records = buffer.size();
    if (bytes > BYTES_MAX || records > RECORDS_MAX) {
      open.pause(open.assignment());
      isPaused = true;
    } else if (isPaused && bytes < BYTES_MAX / 2 && records < RECORDS_MAX / 2) {
      List<TopicPartition> positioned = new ArrayList<>(open.assignment());
      positioned.removeAll(unpositioned);
      open.resume(positioned);
      isPaused = false;
    }
  }

  private void receive(
      KafkaConsumer<byte[], byte[]> open, ConsumerRecords<byte[], byte[]> records) {
    Map<Integer, Map<Long, RecordDecoder.Decoded>> decoded = new LinkedHashMap<>();
    Map<Integer, Map<Long, Integer>> sizes = new HashMap<>();
    boolean isGap = false;
    for (TopicPartition one : records.partitions()) {
      if (unpositioned.contains(one)) {
        continue;
      }
      Buffer.Progress progress = buffer.progress(one.partition());
      Map<Long, RecordDecoder.Decoded> each = new LinkedHashMap<>();
      Map<Long, Integer> bytes = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> message : records.records(one)) {
        boolean isReplayed = progress != null && message.offset() < progress.acknowledgedBefore();
        RecordDecoder.Decoded found = decoder.decode(message, epoch, isReplayed);
        isGap |= found.isGap();
        each.put(message.offset(), found);
        bytes.put(message.offset(), Math.max(0, message.serializedValueSize()));
      }
      decoded.put(one.partition(), each);
      sizes.put(one.partition(), bytes);
    }
    if (isGap) {
      try {
        noteGap("a record cannot be read and names no entity, or the table was truncated");
      } catch (RuntimeException e) {
        // Nothing behind a gap may be delivered before it is noted.
        decoded.keySet().forEach(partition -> seekBack(open, partition));
        throw e;
      }
    }
    decoded.forEach(
        (partition, each) -> buffer.add(partition, each, sizes.getOrDefault(partition, Map.of())));
  }

  private static long at(Map<TopicPartition, Long> offsets, TopicPartition partition) {
    return Objects.requireNonNull(offsets.get(partition), partition::toString);
  }

  private void seekBack(KafkaConsumer<byte[], byte[]> open, int partition) {
    Buffer.Progress progress = buffer.progress(partition);
    if (progress != null && open.assignment().contains(partition(partition))) {
      open.seek(partition(partition), progress.received());
    }
  }

  private void writeProgress(KafkaConsumer<byte[], byte[]> open, Collection<TopicPartition> of) {
    Map<Integer, Buffer.Progress> mine = new HashMap<>();
    for (TopicPartition one : of) {
      Buffer.Progress progress = buffer.progress(one.partition());
      if (progress != null && progress.size() == 0 && !unpositioned.contains(one)) {
        // Beyond the last record there may be markers of transactions.
        buffer.receivedUpTo(one.partition(), open.position(one));
        progress = buffer.progress(one.partition());
      }
      if (progress != null) {
        mine.put(one.partition(), progress);
      }
    }
    String ours = topicId;
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
      recreate();
    }
  }

  /** What is acknowledged beyond the last commit. */
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

  /** What happens when partitions come and go, within a poll of the consumer. */
  private final class Rebalance implements ConsumerRebalanceListener {
    private final KafkaConsumer<byte[], byte[]> open;

    Rebalance(KafkaConsumer<byte[], byte[]> open) {
      this.open = open;
    }

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
      Duration atMost = ending.getCount() == 0 ? Duration.ZERO : IN_FLIGHT_MAX;
      if (!buffer.leave(numbers, atMost)) {
        LOG.info("partitions {} were let go with changes in flight", numbers);
      }
      try {
        writeProgress(open, revoked);
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

  /** Records not acknowledged, of all partitions. */
  long backlog() {
    long[] ends = ends();
    FeedState state = state();
    long sum = 0;
    for (int i = 0; i < ends.length; i++) {
      Buffer.Progress mine = buffer.progress(i);
      if (mine != null) {
        sum += mine.size() + Math.max(0, ends[i] - mine.received());
      } else if (state != null && i < state.next().length) {
        sum += Math.max(0, ends[i] - state.next()[i]);
      }
    }
    return sum;
  }

  /** False while changes are lost. */
  boolean isWhole() {
    FeedState state = state();
    return state != null && state.isWhole();
  }

  /** The instant of each partition, by all that this worker knows. */
  long[] partitionsFreshMicros() {
    FeedState state = state();
    long[] fresh = state == null ? new long[partitions] : state.fresh().clone();
    for (int i = 0; i < fresh.length; i++) {
      Buffer.Progress mine = buffer.progress(i);
      fresh[i] = mine == null ? fresh[i] : Math.max(fresh[i], mine.freshMicros());
    }
    return fresh;
  }

  long freshAsOfMicros() {
    return Arrays.stream(partitionsFreshMicros()).min().orElse(0);
  }

  long gaps() {
    return gaps.sum();
  }

  /** A pass that began at this position has ended. */
  void healed(Version position) {
    var unused = shared.change(now -> now.healed(position));
  }

  /** Ends the thread, which commits and leaves the group. */
  void close() {
    ending.countDown();
    try {
      thread.join(CLOSE_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    admin.close(Duration.ZERO);
  }
}
