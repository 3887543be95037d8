package io.prefetchbench.kafka.example;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Publishes the changes of an outbox to a topic, where no connector does. */
public final class OutboxRelay {
  private static final int LIMIT = 500;

  private final ChangeFeed outbox;
  private final Producer<String, String> producer;
  private final String topic;
  private final Function<Object, String> toJson;

  public OutboxRelay(
      ChangeFeed outbox,
      Producer<String, String> producer,
      String topic,
      Function<Object, String> toJson) {
    this.outbox = outbox;
    this.producer = producer;
    this.topic = topic;
    this.toJson = toJson;
  }

  /** Publishes what there is, and acknowledges it once Kafka has it. */
  public void relay(Duration wait) throws ExecutionException, InterruptedException {
    long begunMicros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    List<FeedItem> items = outbox.poll(LIMIT, wait);
    List<Future<?>> sent = new ArrayList<>();
    List<Offset> offsets = new ArrayList<>();
    for (FeedItem item : items) {
      if (item instanceof FeedItem.Delivered delivered) {
        // The key decides the partition: all changes of an entity are in one.
        ChangeEvent event = delivered.event();
        sent.add(producer.send(new ProducerRecord<>(topic, event.id(), json(event))));
      }
      offsets.add(item.offset());
    }
    for (Future<?> one : sent) {
      one.get();
    }
    outbox.ack(offsets);
    if (items.size() < LIMIT) {
      // Everything that was committed before the poll began is in the topic.
      beat(begunMicros);
    }
  }

  private void beat(long begunMicros) {
    String beat = toJson.apply(Map.of("op", "beat", "committed", begunMicros));
    for (int i = 0; i < producer.partitionsFor(topic).size(); i++) {
      var unused = producer.send(new ProducerRecord<>(topic, i, null, beat));
    }
  }

  private String json(ChangeEvent event) {
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
    return toJson.apply(change);
  }
}
