package io.prefetchbench.kafka;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.Version;
import io.prefetchbench.testbed.primary.KafkaServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A topic of its own on the shared broker, and a producer for it. */
final class TestTopic implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  final String bootstrapServers = KafkaServer.shared().bootstrapServers();
  final String name = "t-" + UUID.randomUUID();
  final Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
  final KafkaProducer<byte[], byte[]> producer = producer(Map.of());

  TestTopic(int partitions) {
    create(partitions);
  }

  void create(int partitions) {
    NewTopic topic =
        new NewTopic(name, partitions, (short) 1).configs(Map.of("max.message.bytes", "8000000"));
    answer(() -> admin.createTopics(List.of(topic)).all().get());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(
            () -> {
              var made = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
              return made != null
                  && made.partitions().stream().allMatch(one -> one.leader() != null);
            });
  }

  KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
    Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
    settings.put("max.request.size", 8_000_000);
    settings.put("linger.ms", 0);
    settings.putAll(more);
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Deletes the topic and makes it anew. */
  void createAgain(int partitions) {
    answer(() -> admin.deleteTopics(List.of(name)).all().get());
    await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .untilAsserted(() -> create(partitions));
  }

  /** Sends a record and returns where it is. */
  RecordMetadata send(@Nullable Integer partition, String key, byte @Nullable [] value) {
    return answer(
        () -> producer.send(new ProducerRecord<>(name, partition, bytes(key), value)).get());
  }

  RecordMetadata upsert(@Nullable Integer partition, String id, Version version, Object fields) {
    Map<String, Object> change = change("upsert", id, version);
    change.put("fields", fields);
    return send(partition, id, json(change));
  }

  RecordMetadata delete(@Nullable Integer partition, String id, Version version) {
    return send(partition, id, json(change("delete", id, version)));
  }

  RecordMetadata beat(int partition, long atMicros) {
    return send(partition, "beat", json(Map.of("op", "beat", "committed", atMicros)));
  }

  static Map<String, Object> change(String op, String id, Version version) {
    Map<String, Object> change = new LinkedHashMap<>();
    change.put("op", op);
    change.put("id", id);
    change.put("epoch", version.epoch());
    change.put("version", version.position());
    change.put("committed", version.position());
    return change;
  }

  static byte[] json(Object value) {
    try {
      return JSON.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Everything before this offset vanishes, as by retention. */
  void truncate(int partition, long offset) {
    Map<TopicPartition, RecordsToDelete> what =
        Map.of(new TopicPartition(name, partition), RecordsToDelete.beforeOffset(offset));
    answer(() -> admin.deleteRecords(what).all().get());
  }

  /** The group's committed offset of a partition; −1 if there is none. */
  long committed(String group, int partition) {
    var offsets =
        answer(() -> admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get());
    var one = offsets.get(new TopicPartition(name, partition));
    return one == null ? -1 : one.offset();
  }

  private interface Question<T> {
    T ask() throws ExecutionException, InterruptedException;
  }

  private static <T> T answer(Question<T> question) {
    try {
      return question.ask();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    producer.close();
    var unused = admin.deleteTopics(List.of(name));
    admin.close();
  }
}
