package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One to three workers on one topic, while they come and go. */
@Timeout(600)
class KafkaWorkersTest {
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int PARTITIONS = 6;
  private static final int IDS = 300;
  private static final int BACKLOG = 100_000;

  /** Rows with versions that are drawn before the commit, whose changes go to a topic by id. */
  private static final class Table implements PrimarySource {
    private final NavigableMap<String, Entity> rows = new ConcurrentSkipListMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final long epoch = Instant.now().getEpochSecond();
    private final TestTopic topic;
    private final Object[] locks = new Object[IDS];

    Table(TestTopic topic) {
      this.topic = topic;
      for (int i = 0; i < IDS; i++) {
        locks[i] = new Object();
      }
    }

    void write(int number, boolean isDelete) {
      String id = "id-" + number;
      synchronized (locks[number]) {
        long v = versions.incrementAndGet();
        Version version = new Version(epoch, isDelete ? 2 * v + 1 : 2 * v);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        Map<String, Object> change = TestTopic.change(isDelete ? "delete" : "upsert", id, version);
        change.put("committed", now);
        if (isDelete) {
          rows.remove(id);
        } else {
          Map<String, String> fields = Map.of("v", Long.toString(v));
          rows.put(id, new Entity(id, fields, version, now));
          change.put("fields", fields);
        }
        var unused =
            topic.producer.send(
                new ProducerRecord<>(topic.name, TestTopic.bytes(id), TestTopic.json(change)));
      }
    }

    /** One new row each, without waiting for the broker in between. */
    void writeMany(int count) {
      try (var producer = topic.producer(Map.of("linger.ms", 5))) {
        for (int i = 0; i < count; i++) {
          String id = "more-" + i;
          Version version = new Version(epoch, 2 * versions.incrementAndGet());
          Map<String, String> fields = Map.of("v", Integer.toString(i));
          rows.put(id, new Entity(id, fields, version, 0));
          Map<String, Object> change = TestTopic.change("upsert", id, version);
          change.put("fields", fields);
          var unused =
              producer.send(
                  new ProducerRecord<>(topic.name, TestTopic.bytes(id), TestTopic.json(change)));
        }
      }
    }

    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      var rest = afterId == null ? rows : rows.tailMap(afterId, false);
      List<Entity> page = rest.values().stream().limit(limit).toList();
      return new Page(page, page.size() < limit ? null : page.get(page.size() - 1).id());
    }

    @Override
    public List<Row> read(List<String> ids) {
      List<Row> answer = new ArrayList<>();
      for (String id : ids) {
        Entity row = rows.get(id);
        answer.add(row == null ? new Absent(id) : new Present(row));
      }
      return answer;
    }

    @Override
    public Version position() {
      return new Version(epoch, 2 * versions.get() + 1);
    }

    @Override
    public Version committed() {
      return rows.values().stream()
          .map(Entity::version)
          .max(Version::compareTo)
          .orElse(new Version(epoch, 0));
    }

    @Override
    public long count() {
      return rows.size();
    }
  }

  /** A worker: its feed and its cache. */
  private record Worker(KafkaFeed feed, PrefetchCache cache) implements AutoCloseable {
    static Worker of(Table table, RedisServer redis, String name) {
      KafkaFeed feed = KafkaFeed.of(table.topic.bootstrapServers, table.topic.name, table).build();
      PrefetchCache cache =
          PrefetchCache.of(table)
              .redis(RedisAddress.parse(redis.uri()))
              .feed(feed)
              .prefix("k:")
              .workerName(name)
              .build();
      return new Worker(feed, cache);
    }

    @Override
    public void close() {
      cache.close();
      feed.close();
    }
  }

  @Test
  @Tag("system")
  void threeWorkersShareATopic() {
    try (TestTopic topic = new TestTopic(PARTITIONS);
        RedisServer redis = RedisServer.startEmbedded()) {
      Table table = new Table(topic);
      run(table, redis, 3, 0);
    }
  }

  @Test
  @Tag("nightly")
  void twentyRebalancesLoseNothingAndReorderNothing() {
    try (TestTopic topic = new TestTopic(PARTITIONS);
        RedisServer redis = RedisServer.startEmbedded()) {
      Table table = new Table(topic);
      run(table, redis, 2, 20);
    }
  }

  /**
   * Changes per second that one to three workers apply from a backlog, and the CPU time of each.
   * The broker shares this process, so its CPU time is included; that of Redis is not.
   */
  @Test
  @Tag("quiet")
  void theRateOfABacklogByWorkers() {
    try (TestTopic topic = new TestTopic(PARTITIONS);
        RedisServer redis = RedisServer.startEmbedded()) {
      Table table = new Table(topic);
      table.write(0, false);
      topic.producer.flush();
      try (Worker first = Worker.of(table, redis, "w0")) {
        assertThat(first.cache().start().loaded()).isEqualTo(1);
      }
      for (int round = 0; round < 3; round++) {
        for (int workers = 1; workers <= 3; workers++) {
          table.writeMany(BACKLOG);
          applyBacklog(table, redis, workers);
        }
      }
    }
  }

  private static void applyBacklog(Table table, RedisServer redis, int workers) {
    List<Worker> running = new ArrayList<>();
    try {
      for (int i = 0; i < workers; i++) {
        running.add(joined(table, redis, i));
      }
      await().atMost(SOON).until(() -> applied(running) > BACKLOG / 10);
      long from = applied(running);
      long cpu = cpuNanos();
      long begin = System.nanoTime();
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(5))
          .until(() -> applied(running) >= BACKLOG * 9 / 10);
      long nanos = System.nanoTime() - begin;
      long done = applied(running) - from;
      System.out.printf(
          "%d workers: %,.0f changes/s, %.1f us of processor time a change%n",
          workers, done * 1e9 / nanos, (cpuNanos() - cpu) / 1e3 / done);
      await().atMost(SOON).until(() -> running.get(0).feed().backlog() == 0);
    } finally {
      running.forEach(Worker::close);
    }
  }

  private static long applied(List<Worker> workers) {
    return workers.stream().mapToLong(one -> one.cache().workers().get(0).stats().applied()).sum();
  }

  private static long cpuNanos() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
  }

  private static void run(Table table, RedisServer redis, int workers, int rebalances) {
    for (int i = 0; i < IDS; i++) {
      table.write(i, false);
    }
    table.topic.producer.flush();
    List<Worker> running = new ArrayList<>();
    AtomicBoolean ending = new AtomicBoolean();
    AtomicLong backwards = new AtomicLong();
    AtomicLong written = new AtomicLong();
    AtomicLong read = new AtomicLong();
    try (Worker reader = Worker.of(table, redis, "reader")) {
      Worker first = Worker.of(table, redis, "w0");
      running.add(first);
      assertThat(first.cache().start().loaded()).isEqualTo(IDS);
      for (int i = 1; i < workers; i++) {
        running.add(joined(table, redis, i));
      }
      awaitOwned(running);
      Thread writing = new Thread(() -> write(table, ending, written));
      Thread reading = new Thread(() -> watch(reader.cache(), ending, backwards, read));
      writing.start();
      reading.start();
      Random random = new Random(20261129);
      for (int i = 0; i < rebalances; i++) {
        boolean joins = running.size() < 2 || (running.size() < 4 && random.nextBoolean());
        if (joins) {
          running.add(joined(table, redis, workers + i));
        } else {
          running.remove(random.nextInt(running.size())).close();
        }
        awaitOwned(running);
        long reached = written.get() + 100;
        await().atMost(SOON).until(() -> written.get() >= reached);
      }
      long reached = written.get() + 1_000;
      await().atMost(SOON).until(() -> written.get() >= reached);
      ending.set(true);
      join(writing);
      table.topic.producer.flush();
      await().atMost(SOON).until(() -> running.get(0).feed().backlog() == 0);
      join(reading);

      long lost = 0;
      for (int i = 0; i < IDS; i++) {
        Entity row = table.rows.get("id-" + i);
        Lookup cached = reader.cache().get("id-" + i);
        boolean isSame =
            row == null
                ? cached instanceof Lookup.Deleted
                : cached instanceof Lookup.Hit hit && hit.entity().version().equals(row.version());
        lost += isSame ? 0 : 1;
      }
      long gaps = running.stream().mapToLong(one -> one.feed().gaps()).sum();
      System.out.printf(
          "%d workers, %d rebalances: %,d changes, %,d reads, backwards %d, lost %d, gaps %d%n",
          workers, rebalances, written.get(), read.get(), backwards.get(), lost, gaps);
      assertThat(lost).isZero();
      assertThat(backwards.get()).isZero();
      assertThat(gaps).isZero();
      assertThat(reader.cache().reconcile().isClean()).isTrue();
    } finally {
      ending.set(true);
      running.forEach(Worker::close);
    }
  }

  private static Worker joined(Table table, RedisServer redis, int number) {
    Worker worker = Worker.of(table, redis, "w" + number);
    worker.cache().startWorker();
    return worker;
  }

  private static void awaitOwned(List<Worker> running) {
    await()
        .atMost(SOON)
        .until(
            () ->
                running.stream().mapToInt(one -> one.feed().buffer().partitions().size()).sum()
                        == PARTITIONS
                    && running.stream()
                        .allMatch(
                            one ->
                                one.feed().buffer().partitions().size()
                                    >= PARTITIONS / running.size()));
  }

  private static void write(Table table, AtomicBoolean ending, AtomicLong written) {
    Random random = new Random(1);
    while (!ending.get()) {
      table.write(random.nextInt(IDS), random.nextInt(10) == 0);
      written.incrementAndGet();
      LockSupport.parkNanos(1_000_000);
    }
  }

  /** Counts reads that show an older version than one before. */
  private static void watch(
      PrefetchCache cache, AtomicBoolean ending, AtomicLong backwards, AtomicLong read) {
    Map<String, Version> seen = new HashMap<>();
    Random random = new Random(2);
    while (!ending.get()) {
      String id = "id-" + random.nextInt(IDS);
      Lookup found = cache.get(id);
      Version version =
          found instanceof Lookup.Hit hit
              ? hit.entity().version()
              : found instanceof Lookup.Deleted deleted ? deleted.version() : Version.NONE;
      Version before = seen.put(id, version);
      read.incrementAndGet();
      if (before != null && before.isNewerThan(version)) {
        backwards.incrementAndGet();
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
