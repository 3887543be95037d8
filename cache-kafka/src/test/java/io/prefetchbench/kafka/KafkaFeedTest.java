package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KafkaFeedTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String GROUP = "group";

  private final StubPrimary primary = new StubPrimary();
  private final SharedHeapMemory memory = new SharedHeapMemory();
  private final List<AutoCloseable> open = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private TestTopic topic(int partitions) {
    TestTopic topic = new TestTopic(partitions);
    open.add(topic);
    return topic;
  }

  private KafkaFeed feed(TestTopic topic, SharedHeapMemory of) {
    return consuming(
        described(topic)
            .property("max.poll.interval.ms", "3000")
            .property("session.timeout.ms", "6000"),
        of);
  }

  private KafkaFeed.Builder described(TestTopic topic) {
    return KafkaFeed.of(topic.bootstrapServers, topic.name, primary).group(GROUP + topic.name);
  }

  private KafkaFeed opened(KafkaFeed.Builder described, SharedHeapMemory of) {
    KafkaFeed feed = described.build();
    open.add(feed);
    feed.open(of);
    return feed;
  }

  private KafkaFeed consuming(KafkaFeed.Builder described, SharedHeapMemory of) {
    KafkaFeed feed = opened(described, of);
    // Begins to consume.
    assertThat(feed.poll(0, Duration.ZERO)).isEmpty();
    return feed;
  }

  private KafkaFeed first(TestTopic topic) {
    KafkaFeed feed = feed(topic, memory);
    feed.healed(primary.position());
    return feed;
  }

  private static List<FeedItem> poll(KafkaFeed feed, int count) {
    List<FeedItem> items = new ArrayList<>();
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              items.addAll(feed.poll(100, Duration.ofMillis(100)));
              return items.size() >= count;
            });
    assertThat(items).hasSize(count);
    return items;
  }

  private static List<Offset> offsets(List<FeedItem> items) {
    return items.stream().map(FeedItem::offset).toList();
  }

  private FeedState state() {
    return Objects.requireNonNull(FeedState.parse(memory.texts.getOrDefault("kafka", "")));
  }

  private void upserts(TestTopic topic, @Nullable Integer partition, int count) {
    for (int i = 0; i < count; i++) {
      var unused = topic.upsert(partition, "id-" + i, primary.next(), Map.of("n", i));
    }
  }

  @Test
  void theBoundIsTheOldestOfAllPartitionsAndABeatWaitsForWhatIsBeforeIt() {
    TestTopic topic = topic(3);
    KafkaFeed feed = first(topic);
    assertThat(feed.freshAsOfMicros()).hasValue(0);
    topic.beat(0, 100);
    topic.beat(1, 200);
    await()
        .atMost(SOON)
        .until(() -> feed.partitionsFreshAsOfMicros().equals(List.of(100L, 200L, 0L)));
    assertThat(feed.freshAsOfMicros()).hasValue(0);
    upserts(topic, 2, 1);
    topic.beat(2, 300);
    topic.beat(0, 250);
    List<FeedItem> items = poll(feed, 1);
    await().atMost(SOON).until(() -> feed.partitionsFreshAsOfMicros().get(0) == 250);
    assertThat(feed.freshAsOfMicros()).hasValue(0);
    feed.ack(offsets(items));
    assertThat(feed.freshAsOfMicros()).hasValue(200);
    assertThat(feed.poll(1, Duration.ZERO)).isEmpty();
    await().atMost(SOON).until(() -> state().fresh()[2] == 300);
  }

  @Test
  void aPartitionThatNobodyOwnsKeepsItsInstantAndItsPlace() {
    TestTopic topic = topic(2);
    KafkaFeed feed = first(topic);
    topic.beat(0, 100);
    topic.beat(1, 200);
    await().atMost(SOON).until(() -> feed.freshAsOfMicros().orElse(0) == 100);
    feed.close();
    upserts(topic, 1, 3);
    KafkaFeed next = feed(topic, memory);
    assertThat(next.freshAsOfMicros()).hasValue(100);
    assertThat(next.backlog()).isEqualTo(3);
    next.ack(offsets(poll(next, 3)));
    assertThat(next.backlog()).isZero();
    assertThat(next.gaps()).isZero();
    next.close();
    assertThat(topic.committed(GROUP + topic.name, 1)).isEqualTo(4);
  }

  @Test
  void aProcessThatOnlyLoadsOwnsNoPartition() {
    TestTopic topic = topic(2);
    KafkaFeed loader = opened(described(topic), memory);
    loader.healed(primary.position());
    KafkaFeed worker = feed(topic, memory);
    topic.beat(0, 100);
    topic.beat(1, 200);
    upserts(topic, 1, 2);
    assertThat(loader.backlog()).isPositive();
    worker.ack(offsets(poll(worker, 2)));
    await().atMost(SOON).until(() -> loader.freshAsOfMicros().orElse(0) == 100);
    assertThat(loader.progress()).isEmpty();
    await().atMost(SOON).until(() -> loader.backlog() == 0);
  }

  @Test
  void theCommittedOffsetIsTheLowestThatIsNotAcknowledged() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    upserts(topic, 0, 4);
    List<FeedItem> items = poll(feed, 4);
    feed.ack(List.of(items.get(0).offset(), items.get(2).offset(), items.get(3).offset()));
    await().atMost(SOON).until(() -> topic.committed(GROUP + topic.name, 0) == 1);
    feed.ack(List.of(items.get(1).offset()));
    await().atMost(SOON).until(() -> topic.committed(GROUP + topic.name, 0) == 4);
    assertThat(state().next()[0]).isEqualTo(4);
  }

  @Test
  void offsetsThatHoldNothingAreNoGap() throws Exception {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    try (KafkaProducer<byte[], byte[]> transactional =
        topic.producer(Map.of("transactional.id", topic.name))) {
      transactional.initTransactions();
      for (boolean isKept : new boolean[] {true, false, true}) {
        transactional.beginTransaction();
        for (int i = 0; i < 3; i++) {
          Map<String, Object> change = TestTopic.change("upsert", "a" + i, primary.next());
          change.put("fields", Map.of("kept", isKept));
          var unused = transactional.send(new ProducerRecord<>(topic.name, TestTopic.json(change)));
        }
        transactional.flush();
        if (isKept) {
          transactional.commitTransaction();
        } else {
          transactional.abortTransaction();
        }
      }
    }
    feed.ack(offsets(poll(feed, 6)));
    // Records and markers: 3 + 1 + 3 + 1 + 3 + 1.
    await().atMost(SOON).until(() -> state().next()[0] == 12);
    assertThat(feed.backlog()).isZero();
    feed.close();
    KafkaFeed next = feed(topic, memory);
    upserts(topic, 0, 1);
    next.ack(offsets(poll(next, 1)));
    assertThat(next.gaps()).isZero();
  }

  @Test
  void whatRetentionTookWhileNobodyReadIsAGapUntilAPassHasEnded() {
    TestTopic topic = topic(2);
    KafkaFeed feed = first(topic);
    upserts(topic, 0, 2);
    feed.ack(offsets(poll(feed, 2)));
    feed.close();
    upserts(topic, 0, 5);
    topic.truncate(0, 4);
    KafkaFeed next = feed(topic, memory);
    List<FeedItem> items = poll(next, 3);
    assertThat(next.gaps()).isEqualTo(1);
    assertThat(next.progress())
        .hasValue(new ChangeFeed.Progress(ChangeFeed.Progress.UNKNOWN, Long.MAX_VALUE));
    next.ack(offsets(items));
    next.healed(new Version(primary.epoch, primary.position().position() - 1));
    assertThat(next.progress()).as("of a pass that began earlier").isPresent();
    next.close();
    KafkaFeed third = feed(topic, memory);
    assertThat(third.gaps()).as("counted again after a restart").isEqualTo(1);
    third.healed(primary.position());
    assertThat(third.progress()).isEmpty();
    third.close();
    assertThat(feed(topic, memory).gaps()).isZero();
  }

  @Test
  @Tag("system")
  void whatRetentionTookFromASlowWorkerIsAGap() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    String large = "x".repeat(1 << 20);
    long end = 0;
    for (int i = 0; i < 60; i++) {
      end = topic.upsert(0, "id-" + i, primary.next(), Map.of("text", large)).offset();
    }
    topic.truncate(0, end);
    List<FeedItem> all = new ArrayList<>();
    await()
        .atMost(SOON)
        .until(
            () -> {
              List<FeedItem> items = feed.poll(100, Duration.ofMillis(10));
              all.addAll(items);
              feed.ack(offsets(items));
              return all.stream().anyMatch(item -> item.offset().text().equals("0@59"));
            });
    assertThat(all.size())
        .as("held in memory at most 16 MiB, and what was on its way")
        .isLessThan(50);
    assertThat(feed.gaps()).isEqualTo(1);
  }

  @Test
  void aTopicMadeAnewIsAGapAndIsReadFromItsBeginning() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    upserts(topic, 0, 2);
    feed.ack(offsets(poll(feed, 2)));
    topic.createAgain(2);
    upserts(topic, 0, 5);
    upserts(topic, 1, 1);
    List<FeedItem> items = new ArrayList<>();
    await()
        .atMost(SOON)
        .until(
            () -> {
              try {
                items.addAll(feed.poll(100, Duration.ofMillis(100)));
              } catch (SourceException e) {
                assertThat(e).as("while it is gone").hasMessageContaining(topic.name);
              }
              return items.stream().map(FeedItem::offset).distinct().count() >= 6;
            });
    assertThat(items).hasSize(6);
    assertThat(feed.gaps()).isEqualTo(1);
  }

  @Test
  void newPartitionsAreReadFromTheirBeginning() throws Exception {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    topic.admin.createPartitions(Map.of(topic.name, NewPartitions.increaseTo(3))).all().get();
    upserts(topic, 2, 4);
    feed.close();
    KafkaFeed next = feed(topic, memory);
    next.ack(offsets(poll(next, 4)));
    await().atMost(SOON).until(() -> state().next().length == 3 && state().next()[2] == 4);
    assertThat(next.gaps()).isZero();
    assertThat(next.freshAsOfMicros()).hasValue(0);
  }

  @Test
  void whatCannotBeReadIsDeliveredOnceAndStopsNobody() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    topic.send(0, "{\"sku\":\"p-7\"}", TestTopic.bytes("hello"));
    topic.send(0, "k", null);
    upserts(topic, 0, 1);
    List<FeedItem> items = poll(feed, 2);
    assertThat(((FeedItem.Unreadable) items.get(0)).id()).isEqualTo("p-7");
    assertThat(feed.gaps()).isZero();
    topic.send(0, "k", TestTopic.bytes("{}"));
    upserts(topic, 0, 1);
    items.addAll(poll(feed, 2));
    assertThat(((FeedItem.Unreadable) items.get(2)).id()).isEmpty();
    assertThat(feed.gaps()).isEqualTo(1);
    feed.ack(offsets(items));
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void anotherEpochOfThePrimaryIsAGapAlsoAcrossARestart() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    long later = primary.epoch + 100;
    primary.epoch = later;
    await().atMost(SOON).until(() -> feed.gaps() == 1);
    feed.close();
    primary.epoch = later + 100;
    assertThat(feed(topic, memory).gaps()).isEqualTo(1);
    assertThat(state().epoch()).isEqualTo(primary.epoch);
  }

  @Test
  void aMemoryThatVanishedIsAGap() {
    TestTopic topic = topic(1);
    KafkaFeed feed = first(topic);
    upserts(topic, 0, 2);
    feed.ack(offsets(poll(feed, 2)));
    memory.texts.clear();
    await().atMost(SOON).until(() -> feed.gaps() == 1);
    assertThat(state().next()[0]).isEqualTo(2);
    assertThat(state().isWhole()).isFalse();
    upserts(topic, 0, 1);
    assertThat(poll(feed, 1)).hasSize(1);
  }

  @Test
  @Tag("system")
  void twoWorkersShareThePartitionsAndOneTakesOverAll() {
    TestTopic topic = topic(4);
    KafkaFeed one = first(topic);
    KafkaFeed other = feed(topic, new SharedHeapMemory(memory));
    await()
        .atMost(SOON)
        .until(
            () -> one.buffer().partitions().size() == 2 && other.buffer().partitions().size() == 2);
    for (int partition = 0; partition < 4; partition++) {
      upserts(topic, partition, 3);
    }
    List<FeedItem> mine = poll(one, 6);
    List<FeedItem> theirs = poll(other, 6);
    one.ack(offsets(mine));
    other.ack(offsets(theirs.subList(0, 2)));
    await().atMost(SOON).until(() -> other.backlog() == 4);
    other.close();
    List<FeedItem> rest = poll(one, 4);
    assertThat(offsets(rest)).containsExactlyInAnyOrderElementsOf(offsets(theirs.subList(2, 6)));
    one.ack(offsets(rest));
    assertThat(one.backlog()).isZero();
  }

  @Test
  @Tag("system")
  @Tag("system")
  void aWorkerThatWasTakenForDeadCommitsNothing() {
    TestTopic topic = topic(1);
    SharedHeapMemory slow = new SharedHeapMemory(memory);
    KafkaFeed zombie = feed(topic, slow);
    zombie.healed(primary.position());
    upserts(topic, 0, 4);
    List<FeedItem> held = poll(zombie, 4);
    CountDownLatch latch = new CountDownLatch(1);
    slow.hanging = latch;

    KafkaFeed successor = feed(topic, memory);
    List<FeedItem> again = poll(successor, 4);
    successor.ack(offsets(again.subList(0, 3)));
    await().atMost(SOON).until(() -> topic.committed(GROUP + topic.name, 0) == 3);
    zombie.ack(offsets(held.subList(0, 1)));
    latch.countDown();
    slow.hanging = null;
    await().atMost(SOON).until(() -> zombie.buffer().partitions().isEmpty());
    zombie.ack(offsets(held));
    successor.ack(offsets(again));
    upserts(topic, 0, 1);
    successor.ack(offsets(poll(successor, 1)));
    await().atMost(SOON).until(() -> topic.committed(GROUP + topic.name, 0) == 5);
    assertThat(state().next()[0]).isEqualTo(5);
    assertThat(successor.gaps() + zombie.gaps()).isZero();
  }

  /**
   * A worker that was killed has not left: without its name, a new one would wait for a timeout.
   */
  @Test
  @Tag("system")
  void aWorkerThatComesBackUnderItsNameHasItsPartitionsAtOnce() {
    TestTopic topic = topic(2);
    SharedHeapMemory slow = new SharedHeapMemory(memory);
    KafkaFeed before = named(topic, slow);
    before.healed(primary.position());
    upserts(topic, 0, 2);
    List<FeedItem> held = poll(before, 2);
    CountDownLatch latch = new CountDownLatch(1);
    slow.hanging = latch;

    KafkaFeed after = named(topic, memory);
    List<FeedItem> again = poll(after, 2);
    assertThat(offsets(again)).isEqualTo(offsets(held));
    after.ack(offsets(again));
    // The one before was not dead after all: it does not take the name back, but shares the work.
    latch.countDown();
    slow.hanging = null;
    await()
        .atMost(SOON)
        .until(
            () ->
                before.buffer().partitions().size() == 1
                    && after.buffer().partitions().size() == 1);
    assertThat(after.gaps() + before.gaps()).isZero();
  }

  private KafkaFeed named(TestTopic topic, SharedHeapMemory of) {
    return consuming(described(topic).member("w").property("max.poll.interval.ms", "600000"), of);
  }

  @Test
  void aTopicOrABrokerThatIsNotThereSaysSo() {
    TestTopic topic = topic(1);
    KafkaFeed none = KafkaFeed.of(topic.bootstrapServers, "nosuch", primary).build();
    assertThatThrownBy(() -> none.open(memory))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.MISCONFIGURED))
        .hasMessageContaining("nosuch");
    KafkaFeed nowhere =
        KafkaFeed.of("127.0.0.1:1", "t", primary)
            .property("default.api.timeout.ms", "2000")
            .property("request.timeout.ms", "1000")
            .build();
    assertThatThrownBy(() -> nowhere.open(memory))
        .isInstanceOfSatisfying(
            SourceException.class,
            e -> assertThat(e.kind()).isEqualTo(SourceException.Kind.UNAVAILABLE));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> KafkaFeed.of("h:1", "t", primary).property("enable.auto.commit", "true").build())
        .withMessageContaining("enable.auto.commit");
  }
}
