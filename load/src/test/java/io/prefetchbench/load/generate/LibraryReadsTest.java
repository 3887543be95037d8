package io.prefetchbench.load.generate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.load.Phases;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadAnswer;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads through the library, against a real Redis: each is sent once and recorded as it was. */
class LibraryReadsTest {
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final int KEYS = 60;

  /** Keys from here on are not there. */
  private static final int LOADED = 50;

  private static final String DELETED = Shape.id(0);
  private static final String DAMAGED = Shape.id(1);

  private final RedisServer redis = RedisServer.startEmbedded();
  private final RedisPort port =
      LettucePort.connect(RedisAddress.parse(redis.uri()), ConnectionOptions.STANDARD);
  private final MockPrimary primary =
      MockPrimary.open(port, new PrimaryOptions("reads", Duration.ZERO));
  private final CacheEngine cache =
      new EngineBuilder(primary).ports(port, port).prefix("reads:").workerHere(false).build();

  @BeforeEach
  void load() {
    primary.fill(SHAPE, LOADED, 1, filled -> {});
    Map<String, String> damaged = new LinkedHashMap<>(SHAPE.fields(1, 1, 1));
    damaged.put(Shape.CHECKSUM_FIELD, "00000000");
    primary.replace(DAMAGED, damaged);
    cache.start();
    Version later = new Version(primary.position().epoch() + 1, 1);
    cache.apply(new ChangeEvent.Delete(DELETED, later, 0, 0));
  }

  @AfterEach
  void close() {
    cache.close();
    port.close();
    redis.close();
  }

  private static ReadPhase phase(List<Long> begins) {
    KeyRanking ranking = new KeyRanking(KEYS, 0.5, 3);
    Schedule schedule = Schedule.of(Arrivals.POISSON, ranking, 1_000, 400_000_000, 5);
    return Phases.alone(schedule, begins::add);
  }

  private static long asked(ReadPhase phase, Set<String> ids) {
    return IntStream.range(0, phase.size()).filter(n -> ids.contains(phase.id(n))).count();
  }

  @Test
  void everyReadIsSentOnceAndToldAsItWas() {
    List<Long> begins = new ArrayList<>();
    ReadPhase phase = phase(begins);
    new LibraryReads(cache::getAsync, Shape::isIntact, System::nanoTime, () -> false).send(phase);
    Set<String> missing = new TreeSet<>();
    IntStream.range(LOADED, KEYS).forEach(key -> missing.add(Shape.id(key)));
    long deleted = asked(phase, Set.of(DELETED));
    long torn = asked(phase, Set.of(DAMAGED));
    long absent = asked(phase, missing);
    ReadRecorder reads = phase.recorder();
    assertThat(begins).containsExactly(phase.schedule().beginNanos());
    assertThat(List.of(deleted, torn, absent)).doesNotContain(0L);
    assertThat(reads.sent()).isEqualTo(400);
    assertThat(reads.completed()).isEqualTo(400);
    assertThat(reads.failed()).isZero();
    assertThat(reads.count(ReadOutcome.DELETED)).isEqualTo(deleted);
    assertThat(reads.count(ReadOutcome.ABSENT)).isEqualTo(absent);
    assertThat(reads.count(ReadOutcome.HIT)).isEqualTo(400 - deleted - absent);
    assertThat(reads.torn()).isEqualTo(torn);
    assertThat(phase.answered()).hasSize(400);
    assertThat(phase.firstTorn()).hasValueSatisfying(r -> assertThat(r.id()).isEqualTo(DAMAGED));
    for (int n = 0; n < phase.size(); n++) {
      assertThat(reads.trace().read(n).slipNanos()).isNotNegative();
      assertThat(reads.trace().read(n).serviceNanos()).isPositive();
    }
  }

  @Test
  void nothingIsSentOnceTheRunIsOver() {
    ReadPhase phase = phase(new ArrayList<>());
    new LibraryReads(cache::getAsync, Shape::isIntact, System::nanoTime, () -> true).send(phase);
    assertThat(phase.recorder().sent()).isZero();
  }

  /** Thrown at once, as by a full port, or delivered later: the read fails, the future does not. */
  @Test
  void faultIsAnAnswer() {
    RedisFault fault = RedisFault.unstorable("as a test wants it");
    LibraryReads thrown =
        new LibraryReads(
            id -> {
              throw fault;
            },
            Shape::isIntact,
            System::nanoTime,
            () -> false);
    LibraryReads delivered =
        new LibraryReads(
            id -> CompletableFuture.failedFuture(fault),
            Shape::isIntact,
            System::nanoTime,
            () -> false);
    for (LibraryReads reads : List.of(thrown, delivered)) {
      ReadAnswer answer = reads.read(DELETED).join();
      assertThat(answer.outcome()).isEqualTo(ReadOutcome.FAILED);
      assertThat(answer.version()).isNull();
    }
  }
}
