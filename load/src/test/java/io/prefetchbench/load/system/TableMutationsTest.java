package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mutator on a table of a real PostgreSQL. */
@Timeout(120)
class TableMutationsTest {
  private static final int ENTITIES = 60;
  private static final long SEED = 7;
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();

  private static PostgresServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    server = PostgresServer.startEmbedded();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static TableSystem filled(String name, Shape shape) {
    TableSystem system = new TableSystem(server, name, FeedChoice.OUTBOX, List.of(), null);
    system.fill(shape, ENTITIES, SEED, done -> {});
    return system;
  }

  private static Map<String, Entity> rows(TableSystem system) {
    Map<String, Entity> rows = new HashMap<>();
    String after = null;
    do {
      PrimarySource.Page page = system.primary().snapshot(after, 25);
      page.entities().forEach(entity -> rows.put(entity.id(), entity));
      after = page.lastId();
    } while (after != null);
    return rows;
  }

  @ParameterizedTest
  @ValueSource(strings = {"category-5", "hash-5x100"})
  void filledRowsAreWholeAndLeaveNoChangesBehind(String shape) {
    Shape of = Shape.named(shape).withBenchFields();
    TableSystem system = filled("fill-" + shape, of);
    Map<String, Entity> rows = rows(system);
    assertThat(rows).hasSize(ENTITIES);
    assertThat(rows.values())
        .allSatisfy(
            row -> {
              assertThat(Shape.isIntact(row.fields())).isTrue();
              assertThat(row.fields()).containsEntry("id", row.id());
            });
    assertThat(system.backlog()).hasValue(0);
  }

  @Test
  void everyCommitIsLoggedInOrderWithItsVersion() throws IOException {
    TableSystem system = filled("mutate", SHAPE);
    Path log = folder.resolve("mutator.stamps");
    Schedule schedule =
        Schedule.of(Arrivals.POISSON, new KeyRanking(ENTITIES, 0.99, 1), 400, 1_000_000_000L, 3);
    Mutator mutator;
    try (StampLog.Writer writer =
        StampLog.Writer.create(log, new StampLog.Header(System.nanoTime(), 0, Commit.COLUMNS))) {
      mutator =
          new Mutator(
              system.primary()::change,
              SHAPE,
              ENTITIES,
              ENTITIES,
              SEED,
              0.2,
              writer,
              System::nanoTime);
      PhaseSchedule phase = new PhaseSchedule(schedule);
      phase.beginAt(System.nanoTime());
      mutator.run(phase);
      assertThat(mutator.awaitIdle(Duration.ofSeconds(60).toNanos())).isTrue();
    }
    assertThat(mutator.failed()).as(mutator.firstError()).isZero();
    assertThat(mutator.committed()).isEqualTo(schedule.size());
    Map<String, Version> last = new HashMap<>();
    Map<String, Boolean> deleted = new HashMap<>();
    for (StampLog.Stamp stamp : StampLog.read(log).stamps()) {
      Commit commit = Commit.of(stamp);
      assertThat(commit.sentNanos()).isBetween(commit.intendedNanos(), commit.ackedNanos());
      Version before = last.put(commit.id(), commit.version());
      assertThat(before == null || commit.version().isNewerThan(before)).isTrue();
      deleted.put(commit.id(), commit.delete());
    }
    Map<String, Entity> rows = rows(system);
    deleted.forEach(
        (id, gone) -> {
          assertThat(rows.containsKey(id)).isNotEqualTo(gone);
          Entity row = rows.get(id);
          if (row != null) {
            assertThat(row.version()).isEqualTo(last.get(id));
            assertThat(Shape.isIntact(row.fields())).isTrue();
          }
        });
  }

  @Test
  void changeThatNeverLeftSaysSoAndTheNextOneReconnects() {
    TableSystem system = filled("restart", SHAPE);
    String id = Shape.id(1);
    Map<String, String> second = SHAPE.fields(1, SEED, 2);
    assertThat(system.primary().change(Op.REPLACE, id, second, () -> {}).join()).isPresent();
    server.stopAtOnce();
    List<Boolean> left = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      AtomicBoolean sent = new AtomicBoolean();
      assertThat(system.primary().change(Op.DELETE, id, Map.of(), () -> sent.set(true)))
          .failsWithin(Duration.ofSeconds(30));
      left.add(sent.get());
    }
    // The first one was sent over a connection whose end was not known yet.
    assertThat(left).containsExactly(true, false, false);
    assertThat(system.backlog()).isEmpty();
    server.startAgain();
    assertThat(rows(system))
        .hasEntrySatisfying(
            id, row -> assertThat(row.fields()).containsEntry(Shape.COUNTER_FIELD, "2"));
    var deleted = system.primary().change(Op.DELETE, id, Map.of(), () -> {}).join();
    assertThat(deleted).isPresent();
    assertThat(deleted.get().version().position() % 2).isOne();
    assertThat(rows(system)).doesNotContainKey(id);
  }
}
