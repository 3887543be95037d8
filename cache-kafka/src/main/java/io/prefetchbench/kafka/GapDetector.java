package io.prefetchbench.kafka;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether changes were lost because the topic was made anew, the primary began another
 * history, or the shared state vanished, and notes gaps in that state. Used by one thread at a
 * time; {@link #ends}, {@link #partitions} and {@link #gaps} by any.
 */
final class GapDetector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GapDetector.class);
  private static final long EPOCH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long TOPIC_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final KafkaSettings settings;
  private final PrimarySource primary;
  private final SharedState shared;
  private final Runnable onTopicAnew;
  private final Admin admin;
  private final LongAdder gaps = new LongAdder();
  private volatile int partitions;
  private String topicId = "";
  private long epoch;
  private @Nullable KafkaFuture<TopicDescription> description;
  private @Nullable RuntimeException failure;
  private long epochDue = System.nanoTime();
  private long topicDue = epochDue;

  GapDetector(
      KafkaSettings settings, PrimarySource primary, SharedState shared, Runnable onTopicAnew) {
    this.settings = settings;
    this.primary = primary;
    this.shared = shared;
    this.onTopicAnew = onTopicAnew;
    try {
      this.admin = Admin.create(settings.admin());
    } catch (KafkaException e) {
      throw KafkaFaults.of("connecting to " + settings.bootstrapServers(), e);
    }
  }

  /** Creates the shared state, or compares it with topic and primary. */
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

  /** Looks at topic and primary, if it is time; does not wait for the broker. */
  void check() {
    checkTopic();
    checkEpoch();
  }

  private KafkaFuture<TopicDescription> describe() {
    return Objects.requireNonNull(
        admin.describeTopics(List.of(settings.topic())).topicNameValues().get(settings.topic()));
  }

  private static <T> T await(KafkaFuture<T> answer, String doing) {
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

  long[] ends() {
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

  private void checkTopic() {
    KafkaFuture<TopicDescription> asked = description;
    if (asked == null && System.nanoTime() - topicDue >= 0) {
      description = describe();
    } else if (asked != null && asked.isDone()) {
      description = null;
      topicDue = System.nanoTime() + TOPIC_NANOS;
      try {
        found(await(asked, "reading topic " + settings.topic()));
        failure = null;
      } catch (SourceException e) {
        failure = e;
      }
    }
  }

  void checkTopicNow() {
    found(await(describe(), "reading topic " + settings.topic()));
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
    onTopicAnew.run();
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
  void noteGap(String why) {
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
  void recreate() {
    if (shared.create(this::newState)) {
      gaps.increment();
      LOG.error("gap in topic {}: the positions vanished from Redis", settings.topic());
    }
  }

  /** Why the topic could not be looked at; null if it could. */
  @Nullable RuntimeException failure() {
    return failure;
  }

  String topicId() {
    return topicId;
  }

  long epoch() {
    return epoch;
  }

  int partitions() {
    return partitions;
  }

  long gaps() {
    return gaps.sum();
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
