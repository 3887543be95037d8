package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedContract;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** A consumer receives in the background, so commits here wait until it has. */
class KafkaFeedContractTest extends FeedContract {
  private final TestTopic topic = new TestTopic(1);
  private final StubPrimary primary = new StubPrimary();
  private final SharedHeapMemory memory = new SharedHeapMemory();
  private @Nullable KafkaFeed feed;
  private long end;

  @AfterEach
  void close() {
    if (feed != null) {
      feed.close();
    }
    topic.close();
  }

  @Override
  protected ChangeFeed open() {
    reopen();
    return (ChangeFeed)
        Proxy.newProxyInstance(
            ChangeFeed.class.getClassLoader(),
            new Class<?>[] {ChangeFeed.class},
            (proxy, method, arguments) -> {
              try {
                return method.invoke(feed, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            });
  }

  private void reopen() {
    boolean isFirst = feed == null;
    if (feed != null) {
      feed.close();
    }
    KafkaFeed next = KafkaFeed.of(topic.bootstrapServers, topic.name, primary).build();
    next.open(memory);
    // Begins to consume.
    assertThat(next.poll(0, Duration.ZERO)).isEmpty();
    if (isFirst) {
      next.healed(primary.position());
    }
    feed = next;
    awaitReceived();
  }

  private void awaitReceived() {
    KafkaFeed now = feed;
    if (now != null) {
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(2))
          .until(
              () -> {
                Buffer.Progress progress = now.buffer().progress(0);
                return progress != null && progress.received() >= end;
              });
    }
  }

  private Version sent(Version version, RecordMetadata where) {
    end = where.offset() + 1;
    awaitReceived();
    return version;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    Version version = primary.next();
    return sent(version, topic.upsert(0, id, version, fields));
  }

  @Override
  protected Version delete(String id) {
    Version version = primary.next();
    return sent(version, topic.delete(0, id, version));
  }

  @Override
  protected void loseNewest() {
    if (feed != null) {
      feed.close();
    }
    topic.truncate(0, end);
    reopen();
  }

  @Override
  protected boolean keepsHoles() {
    return false;
  }
}
