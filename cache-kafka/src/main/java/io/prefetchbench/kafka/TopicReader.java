package io.prefetchbench.kafka;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Consumes the partitions that the group gives to this worker, on a thread of its own, into the
 * {@link Buffer}. A partition is read from where the shared state says, which is beside the
 * entities: a cache that lost its data has lost that too. The thread never waits for the worker but
 * when a partition is taken away, so the group does not expire it while the cache's Redis is down.
 */
final class TopicReader {
  private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration POLL_PAUSED = Duration.ofMillis(5);
  private static final Duration IN_FLIGHT_MAX = Duration.ofSeconds(5);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(10);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long AGAIN_MILLIS = 200;
  private static final long RECONNECT_MILLIS = 1_000;
  private static final long BYTES_MAX = 16 << 20;
  private static final long RECORDS_MAX = 10_000;

  private final KafkaSettings settings;
  private final SharedState shared;
  private final Buffer buffer;
  private final RecordDecoder decoder;
  private final GapDetector detector;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean isConsuming;

  // Used by the thread only.
  private @Nullable AssignedPartitions assigned;
  private boolean isPaused;
  private boolean isNamed = true;
  private long progressDue = System.nanoTime();
  private long commitDue = progressDue;

  TopicReader(KafkaSettings settings, PrimarySource primary, SharedState shared, Buffer buffer) {
    this.settings = settings;
    this.shared = shared;
    this.buffer = buffer;
    this.decoder = new RecordDecoder(settings);
    this.detector = new GapDetector(settings, primary, shared, this::beginAnew);
    this.thread = new Thread(this::run, "prefetch-kafka-" + settings.topic());
    thread.setDaemon(true);
  }

  /** Fixes the positions; consumes nothing yet. */
  void begin() {
    detector.begin();
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

  private void beginAnew() {
    AssignedPartitions now = assigned;
    if (now != null) {
      now.beginAnew();
    }
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
        AssignedPartitions open = assigned == null ? connect() : assigned;
        work(open);
        buffer.fail(detector.failure());
      } catch (InvalidOffsetException e) {
        Objects.requireNonNull(assigned).unposition(e.partitions());
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

  private AssignedPartitions connect() {
    KafkaConsumer<byte[], byte[]> made = new KafkaConsumer<>(settings.consumer(isNamed));
    AssignedPartitions none =
        new AssignedPartitions(made, settings, shared, buffer, detector, this::inFlightMax);
    made.subscribe(List.of(settings.topic()), none);
    assigned = none;
    isPaused = false;
    return none;
  }

  /** How long to wait for changes in flight when partitions are taken away. */
  private Duration inFlightMax() {
    return ending.getCount() == 0 ? Duration.ZERO : IN_FLIGHT_MAX;
  }

  private void disconnect() {
    AssignedPartitions open = assigned;
    assigned = null;
    if (open != null) {
      try {
        // One with a name would keep its place for a while, and its partitions would wait.
        open.consumer()
            .close(
                CloseOptions.timeout(IN_FLIGHT_MAX)
                    .withGroupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP));
      } catch (RuntimeException e) {
        LOG.warn("closing the consumer of topic {}: {}", settings.topic(), e.toString());
      }
    }
    buffer.partitions().forEach(buffer::remove);
  }

  private void work(AssignedPartitions open) {
    detector.check();
    RuntimeException unplaced = null;
    try {
      open.position();
    } catch (RetriableException | RedisFault | SourceException e) {
      // Polled all the same, or the group would expire this worker.
      unplaced = e;
    }
    press(open);
    receive(open, open.consumer().poll(isPaused ? POLL_PAUSED : POLL));
    if (unplaced != null) {
      throw unplaced;
    }
    long now = System.nanoTime();
    if (now - progressDue >= 0) {
      progressDue = now + PROGRESS_NANOS;
      open.writeProgress();
    }
    if (now - commitDue >= 0) {
      commitDue = now + COMMIT_NANOS;
      open.commit();
    }
  }

  /** Stops fetching while too much waits. */
  private void press(AssignedPartitions open) {
    long bytes = buffer.bytes();
    long records = buffer.size();
    if (bytes > BYTES_MAX || records > RECORDS_MAX) {
      open.consumer().pause(open.consumer().assignment());
      isPaused = true;
    } else if (isPaused && bytes < BYTES_MAX / 2 && records < RECORDS_MAX / 2) {
      open.consumer().resume(open.positioned());
      isPaused = false;
    }
  }

  private void receive(AssignedPartitions open, ConsumerRecords<byte[], byte[]> records) {
    Map<Integer, Map<Long, RecordDecoder.Decoded>> decoded = new LinkedHashMap<>();
    Map<Integer, Map<Long, Integer>> sizes = new HashMap<>();
    boolean isGap = false;
    for (TopicPartition one : records.partitions()) {
      if (!open.isPositioned(one)) {
        continue;
      }
      Buffer.Progress progress = buffer.progress(one.partition());
      Map<Long, RecordDecoder.Decoded> each = new LinkedHashMap<>();
      Map<Long, Integer> bytes = new HashMap<>();
      for (ConsumerRecord<byte[], byte[]> message : records.records(one)) {
        boolean isReplayed = progress != null && message.offset() < progress.acknowledgedBefore();
        RecordDecoder.Decoded found = decoder.decode(message, detector.epoch(), isReplayed);
        isGap |= found.isGap();
        each.put(message.offset(), found);
        bytes.put(message.offset(), Math.max(0, message.serializedValueSize()));
      }
      decoded.put(one.partition(), each);
      sizes.put(one.partition(), bytes);
    }
    if (isGap) {
      try {
        detector.noteGap("a record cannot be read and names no entity, or the table was truncated");
      } catch (RuntimeException e) {
        // Nothing behind a gap may be delivered before it is noted.
        decoded.keySet().forEach(partition -> seekBack(open, partition));
        throw e;
      }
    }
    decoded.forEach(
        (partition, each) -> buffer.add(partition, each, sizes.getOrDefault(partition, Map.of())));
  }

  private void seekBack(AssignedPartitions open, int partition) {
    Buffer.Progress progress = buffer.progress(partition);
    TopicPartition one = new TopicPartition(settings.topic(), partition);
    if (progress != null && open.consumer().assignment().contains(one)) {
      open.consumer().seek(one, progress.received());
    }
  }

  long backlog() {
    long[] ends = detector.ends();
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

  boolean isWhole() {
    FeedState state = state();
    return state != null && state.isWhole();
  }

  /** The instant of each partition, by all that this worker knows. */
  long[] partitionsFreshMicros() {
    FeedState state = state();
    long[] fresh = state == null ? new long[detector.partitions()] : state.fresh().clone();
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
    return detector.gaps();
  }

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
    detector.close();
  }
}
