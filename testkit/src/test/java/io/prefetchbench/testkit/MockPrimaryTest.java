package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MockPrimaryTest {
  private static final PrimaryOptions OPTIONS =
      PrimaryOptions.defaults().withReadLatency(Duration.ZERO);
  private static LiveRedis redis;
  private MockPrimary primary;

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.run("FLUSHALL");
    primary = MockPrimary.open(redis.port(), OPTIONS);
  }

  @Test
  void seedsTheFiveCategoriesOnce() {
    assertThat(primary.seed()).isEqualTo(5);
    assertThat(primary.seed()).isZero();
    assertThat(primary.ids())
        .containsExactly("cat-001", "cat-002", "cat-003", "cat-004", "cat-005");
    assertThat(primary.find("cat-005").orElseThrow().fields())
        .isEqualTo(
            SeedCategories.category("cat-005", "Specialty Cheeses", "5", "false", "cat-002"));
  }

  @Test
  void refusesWhatCannotBe() {
    primary.seed();
    long events = redis.run("XLEN", OPTIONS.feedKey()).number();
    assertThat(primary.add("cat-001", Map.of("name", "x"))).isEmpty();
    assertThat(primary.update("cat-009", "name", "x")).isEmpty();
    assertThat(primary.replace("cat-009", Map.of("name", "x"))).isEmpty();
    assertThat(primary.delete("cat-009")).isEmpty();
    assertThatThrownBy(() -> primary.update("cat-001", "id", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> primary.add("new", Map.of("~", "x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(redis.run("XLEN", OPTIONS.feedKey()).number()).isEqualTo(events);
  }

  @Test
  void updateChangesOneFieldAndReplaceLeavesNothingOld() {
    primary.seed();
    primary.update("cat-001", "name", "Tea");
    primary.update("cat-001", "colour", "green");
    assertThat(primary.find("cat-001").orElseThrow().fields())
        .containsEntry("name", "Tea")
        .containsEntry("colour", "green")
        .containsEntry("featured", "true");
    primary.replace("cat-001", Map.of("only", ""));
    assertThat(primary.find("cat-001").orElseThrow().fields()).isEqualTo(Map.of("only", ""));
  }

  @Test
  void versionsGrowAcrossDeleteReinsertAndFlush() {
    List<Version> versions = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 50; i++) {
        versions.add(primary.add("a", Map.of("n", "" + i)).orElseThrow().version());
        versions.add(primary.delete("a").orElseThrow().version());
      }
      redis.run("FLUSHALL");
    }
    assertThat(versions).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void eachMutationNamesTheOneBefore() {
    Mutation first = primary.add("a", Map.of("n", "1")).orElseThrow();
    Mutation second = primary.update("a", "n", "2").orElseThrow();
    Mutation third = primary.delete("a").orElseThrow();
    assertThat(second.prev()).isEqualTo(first.version().position());
    assertThat(third.prev()).isEqualTo(second.version().position());
    assertThat(primary.position()).isEqualTo(third.version());
  }

  @Test
  void aRefusedEventLeavesNothingBehind() {
    redis.run("SET", OPTIONS.feedKey(), "not a stream");
    assertThatThrownBy(() -> primary.add("a", Map.of("n", "1"))).isInstanceOf(RedisFault.class);
    assertThat(primary.count()).isZero();
    assertThat(primary.find("a")).isEmpty();
  }

  @Test
  void aRefusedElementOfAListLeavesNothingBehindEither() {
    PrimaryOptions list = OPTIONS.withFeed(FeedKind.LIST);
    redis.run("SET", list.feedKey(), "not a list");
    MockPrimary other = MockPrimary.open(redis.port(), list);
    assertThatThrownBy(() -> other.add("a", Map.of("n", "1"))).isInstanceOf(RedisFault.class);
    assertThat(other.count()).isZero();
    assertThat(other.find("a")).isEmpty();
  }

  @Test
  void concurrentMutationsLeaveEventsRowsAndIndexInAgreement() {
    List<CompletableFuture<Optional<Mutation>>> sent = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      String id = "k" + i % 7;
      Map<String, String> fields = Map.of("n", "" + i);
      sent.add(
          switch (i % 3) {
            case 0 -> primary.change(Op.ADD, id, fields, () -> {});
            case 1 -> primary.change(Op.REPLACE, id, fields, () -> {});
            default -> primary.change(Op.DELETE, id, Map.of(), () -> {});
          });
    }
    List<Mutation> done = sent.stream().flatMap(future -> future.join().stream()).toList();
    assertThat(redis.run("XLEN", OPTIONS.feedKey()).number()).isEqualTo(done.size());
    assertThat(new HashSet<>(done.stream().map(Mutation::version).toList())).hasSize(done.size());
    List<String> rows = primary.records().stream().map(Entity::id).toList();
    assertThat(rows).isEqualTo(primary.ids());
  }

  @Test
  void fillsAndPagesByKeyRange() {
    Shape shape = Shape.named("category-5").withBenchFields();
    AtomicLong told = new AtomicLong();
    primary.fill(shape, 1_234, 42, told::set);
    assertThat(told).hasValue(1_234);
    assertThat(primary.count()).isEqualTo(1_234);
    List<Entity> seen = new ArrayList<>();
    String after = null;
    do {
      PrimarySource.Page page = primary.snapshot(after, 100);
      seen.addAll(page.entities());
      after = page.lastId();
    } while (after != null);
    assertThat(seen).hasSize(1_234);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).fields()).isEqualTo(shape.fields(i, 42, 1));
    }
    assertThat(seen.stream().map(Entity::version).toList()).isSorted().doesNotHaveDuplicates();
    assertThat(primary.position()).isEqualTo(seen.get(1_233).version());
    Mutation next = primary.delete(Shape.id(0)).orElseThrow();
    assertThat(next.version().isNewerThan(seen.get(1_233).version())).isTrue();
  }

  @Test
  void anAbsentRowIsAbsentAtThePositionOfThisRead() {
    primary.seed();
    Mutation deleted = primary.delete("cat-002").orElseThrow();
    List<PrimarySource.Row> rows = primary.read(List.of("cat-002", "cat-001"));
    assertThat(rows.get(0)).isEqualTo(new PrimarySource.AbsentAt("cat-002", deleted.version()));
    assertThat(rows.get(1)).isInstanceOf(PrimarySource.Present.class);
    Mutation again = primary.add("cat-002", Map.of("n", "")).orElseThrow();
    assertThat(again.version().isNewerThan(deleted.version())).isTrue();
  }

  @Test
  void aNewEpochOutranksEveryEarlierVersionAndChangesNothingElse() {
    primary.seed();
    List<Entity> before = primary.records();
    Version position = primary.position();
    long epoch = primary.beginEpoch();
    assertThat(epoch).isGreaterThan(position.epoch());
    assertThat(primary.position()).isEqualTo(new Version(epoch, position.position()));
    List<Entity> after = primary.records();
    assertThat(after).hasSameSizeAs(before);
    for (int i = 0; i < after.size(); i++) {
      assertThat(after.get(i).fields()).isEqualTo(before.get(i).fields());
      assertThat(after.get(i).version())
          .isEqualTo(new Version(epoch, before.get(i).version().position()));
    }
    assertThat(primary.beginEpoch()).isGreaterThan(epoch);
  }

  /** A server that forgot the script is asked again, and what was asked again comes later. */
  @Test
  void mutationsThatNobodyWaitsForTakePlaceInTheirOrder() {
    redis.run("SCRIPT", "FLUSH");
    MockPrimary fresh = MockPrimary.open(redis.port(), OPTIONS);
    List<CompletableFuture<Optional<Mutation>>> answers = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      answers.add(
          i % 2 == 0
              ? fresh.change(Op.ADD, "one", Map.of("name", "x"), () -> {})
              : fresh.change(Op.DELETE, "one", Map.of(), () -> {}));
    }
    assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isPresent());
  }

  @Test
  void primariesOfOtherNamesDoNotMix() {
    MockPrimary other = MockPrimary.open(redis.port(), OPTIONS.withName("other"));
    primary.seed();
    assertThat(other.ids()).isEmpty();
    assertThatThrownBy(() -> OPTIONS.withName("a:b")).isInstanceOf(IllegalArgumentException.class);
  }
}
