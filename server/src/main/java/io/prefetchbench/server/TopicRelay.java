package io.prefetchbench.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.testkit.HeapFeedMemory;
import io.prefetchbench.testkit.StampRecorder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bench's own relay: carries the committed changes of a table into a topic, keyed by the id, as
 * JSON changes. A stand-in for a connector; no part of the library.
 *
 * <p>At least once, and in commit order for each id: a batch is acknowledged to its feed once the
 * broker has all of it. What the feed has lost, or does not show whole, is written as a record that
 * makes the consumer ask for a pass. Beats go into every partition.
 *
 * <p>Thread-safe.
 */
final class TopicRelay implements AutoCloseable {
  static final int PARTITIONS = 6;

  private static final Logger LOG = LoggerFactory.getLogger(TopicRelay.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LIMIT = 1_000;
  private static final Duration WAIT = Duration.ofMillis(20);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(3);
  private static final long ADMIN_SECONDS = 20;
  private static final long AGAIN_MILLIS = 200;
  private static final int GAP_PARTITION = 0;

  private final Map<String, Object> client;
  private final String topic;
  private final ChangeFeed changes;
  private final PrimarySource primary;
  private final @Nullable Recording recording;
  private final KafkaProducer<@Nullable String, byte[]> producer;
  private final CountDownLatch ending = new CountDownLatch(1);
  private final Thread thread;
  // Used by the thread only.
  private long gapsTold;
  private long beatMicros;
  private boolean failed;

  /**
   * Where to record the changes that were sent.
   *
   * @param nanos the monotonic clock
   */
  record Recording(StampRecorder stamps, LongSupplier nanos) {}

  private TopicRelay(
      String brokers,
      String topic,
      ChangeFeed changes,
      PrimarySource primary,
      @Nullable Recording recording) {
    this.recording = recording;
    this.client = Map.of("bootstrap.servers", brokers, "reconnect.backoff.max.ms", "500");
    this.topic = topic;
    this.changes = changes;
    this.primary = primary;
    Map<String, Object> settings = new LinkedHashMap<>(client);
    settings.put("acks", "all");
    settings.put("enable.idempotence", "true");
    settings.put("linger.ms", "0");
    settings.put("request.timeout.ms", "5000");
    settings.put("max.block.ms", "10000");
    this.producer =
        new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    this.thread = new Thread(this::run, "topic-relay");
    thread.setDaemon(true);
  }

  /**
   * Creates the topic unless it is there, fixes the position of the feed, and starts. Throws
   * SourceException if the broker or the database does not answer, or refuses.
   *
   * @param changes of the table; closed with this, also if this fails
   * @param recording of the changes that were sent; null for none
   */
  static TopicRelay start(
      String brokers,
      String topic,
      ChangeFeed changes,
      PrimarySource primary,
      @Nullable Recording recording) {
    TopicRelay relay;
    try {
      relay = new TopicRelay(brokers, topic, changes, primary, recording);
    } catch (KafkaException e) {
      changes.close();
      throw SourceException.unavailable("connecting to Kafka at " + brokers + ": " + e, e);
    }
    try {
      relay.createTopic();
      // Lost with this process: then the slot says where to continue, and a pass follows.
      changes.open(new HeapFeedMemory());
    } catch (RuntimeException e) {
      relay.producer.close(Duration.ZERO);
      changes.close();
      throw e;
    }
    relay.thread.start();
    return relay;
  }

  private void createTopic() {
    try (Admin admin = Admin.create(client)) {
      NewTopic made = new NewTopic(topic, Optional.of(PARTITIONS), Optional.empty());
      var unused = admin.createTopics(List.of(made)).all().get(ADMIN_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw SourceException.unavailable("creating topic " + topic + ": " + e.getCause(), e);
      }
    } catch (java.util.concurrent.TimeoutException | KafkaException e) {
      throw SourceException.unavailable("creating topic " + topic + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SourceException.unavailable("creating topic " + topic + ": interrupted", e);
    }
  }

  private void run() {
    while (ending.getCount() > 0) {
      try {
        relay();
        if (failed) {
          failed = false;
          LOG.info("topic {} is filled again", topic);
        }
      } catch (ExecutionException | RuntimeException e) {
        again(e);
      } catch (InterruptedException e) {
        // Only close interrupts.
        return;
      }
    }
  }

  private void again(Exception failure) {
    if (ending.getCount() == 0) {
      return;
    }
    if (!failed) {
      failed = true;
      LOG.warn("topic {} is not filled: {}", topic, failure.toString());
    }
    try {
      var unused = ending.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS);
      changes.open();
    } catch (RuntimeException e) {
      LOG.debug("the feed cannot be opened yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void relay() throws ExecutionException, InterruptedException {
    List<FeedItem> items = changes.poll(LIMIT, WAIT);
    long decodedNanos = recording == null ? 0 : recording.nanos().getAsLong();
    tellGaps();
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    List<Offset> offsets = new ArrayList<>();
    for (FeedItem item : items) {
      sent.add(producer.send(message(item), (at, failure) -> record(item, decodedNanos, failure)));
      offsets.add(item.offset());
    }
    for (Future<RecordMetadata> one : sent) {
      var unused = one.get();
    }
    if (recording != null) {
      recording.stamps().beforeAck();
    }
    if (!items.isEmpty()) {
      changes.ack(offsets);
    }
    beat();
  }

  /** Called by the producer's thread once the broker has answered. */
  private void record(FeedItem item, long decodedNanos, @Nullable Exception failure) {
    if (recording != null && item instanceof FeedItem.Delivered delivered) {
      ChangeEvent event = delivered.event();
      long storedNanos = failure == null ? recording.nanos().getAsLong() : 0;
      recording.stamps().onRelayed(event.id(), event.version(), decodedNanos, storedNanos);
    }
  }

  /** A gap of the feed becomes one of the topic. */
  private void tellGaps() throws ExecutionException, InterruptedException {
    long found = changes.gaps();
    if (found == gapsTold && changes.progress().isEmpty()) {
      return;
    }
    Version position = primary.position();
    var unused = producer.send(gap()).get();
    changes.healed(position);
    gapsTold = found;
  }

  /** Everything that was committed before that instant is in the topic. */
  private void beat() {
    long proven = changes.freshAsOfMicros().orElse(0);
    if (proven <= beatMicros) {
      return;
    }
    beatMicros = proven;
    byte[] beat = json(Map.of("op", "beat", "committed", proven));
    for (int i = 0; i < PARTITIONS; i++) {
      var unused = producer.send(new ProducerRecord<>(topic, i, null, beat));
    }
  }

  private ProducerRecord<@Nullable String, byte[]> message(FeedItem item) {
    if (item instanceof FeedItem.Delivered delivered) {
      ChangeEvent event = delivered.event();
      return new ProducerRecord<>(topic, event.id(), change(event));
    }
    LOG.warn("a change was not shown whole, so that a pass follows: {}", item);
    return gap();
  }

  /** As Debezium shows that the table was emptied. */
  private ProducerRecord<@Nullable String, byte[]> gap() {
    return new ProducerRecord<>(topic, GAP_PARTITION, null, json(Map.of("op", "t")));
  }

  private static byte[] change(ChangeEvent event) {
    Version version = event.version();
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("op", event instanceof ChangeEvent.Upsert ? "upsert" : "delete");
    change.put("id", event.id());
    change.put("epoch", version.epoch());
    change.put("version", version.position());
    change.put("committed", event.committedMicros());
    if (event instanceof ChangeEvent.Upsert upsert) {
      change.put("fields", upsert.entity().fields());
    }
    return json(change);
  }

  private static byte[] json(Map<String, Object> object) {
    try {
      return JSON.writeValueAsBytes(object);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers have JSON", e);
    }
  }

  @Override
  public void close() {
    ending.countDown();
    thread.interrupt();
    try {
      thread.join(CLOSE_MAX.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(Duration.ZERO);
    changes.close();
    try (Admin admin = Admin.create(client)) {
      var unused =
          admin.deleteTopics(List.of(topic)).all().get(CLOSE_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | java.util.concurrent.TimeoutException | KafkaException e) {
      LOG.warn("topic {} could not be deleted: {}", topic, e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
