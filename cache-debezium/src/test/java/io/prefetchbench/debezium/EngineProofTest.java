package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the feed relies on: where transactions end, and where a stream resumes. */
@Tag("system")
class EngineProofTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long NONE = -1;
  private static final AtomicInteger LIVES = new AtomicInteger();

  private final Postgres postgres = Postgres.shared();
  private final JdbcTable table = postgres.newTable("name text");
  private final String slot = JdbcSchema.publicationOf(table);

  /** A transaction as the engine shows it. */
  private record Seen(long end, int changes, List<Long> lastCommits) {}

  /** One life of an engine. */
  private final class Life implements AutoCloseable {
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final Thread thread;
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private @Nullable List<Long> open;

    Life(long from) {
      Properties settings =
          EngineSettings.of(
              postgres.url(),
              slot + "_proof_" + LIVES.incrementAndGet(),
              slot,
              slot,
              List.of("public." + table.name(), "public.prefetch_history"),
              "none",
              Duration.ofMillis(2),
              from);
      engine =
          DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
              .using(settings)
              .using((isFine, words, cause) -> error.set(cause))
              .notifying((records, committer) -> records.forEach(r -> accept(r.record())))
              .build();
      thread = new Thread(engine);
      thread.start();
    }

    private void accept(SourceRecord record) {
      Struct value = (Struct) record.value();
      if (!record.topic().endsWith(".transaction")) {
        String text = value.getStruct("source").getString("sequence");
        String first = text.substring(1, text.indexOf(',')).replace("\"", "");
        Objects.requireNonNull(open).add(first.equals("null") ? NONE : Long.parseLong(first));
      } else if (value.getString("status").equals("BEGIN")) {
        assertThat(open).isNull();
        open = new ArrayList<>();
      } else {
        long end = (Long) Objects.requireNonNull(record.sourceOffset().get("lsn_commit"));
        assertThat(value.getString("id")).endsWith(":" + end);
        List<Long> changes = Objects.requireNonNull(open);
        seen.add(new Seen(end, changes.size(), List.copyOf(changes)));
        open = null;
      }
    }

    List<Seen> until(int changes) {
      await()
          .atMost(SOON)
          .until(
              () -> {
                assertThat(error.get()).isNull();
                return List.copyOf(seen).stream().mapToInt(Seen::changes).sum() >= changes;
              });
      return List.copyOf(seen);
    }

    @Override
    public void close() {
      await()
          .atMost(SOON)
          .until(
              () -> {
                try {
                  engine.close();
                } catch (IllegalStateException | IOException e) {
                  // It is starting or ending.
                }
                thread.join(500);
                return !thread.isAlive();
              });
    }
  }

  private void write(int seed, int transactions) {
    Random random = new Random(seed);
    try (Connection connection = postgres.source().getConnection();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      for (int i = 0; i < transactions; i++) {
        int rows = 1 + random.nextInt(5);
        for (int r = 0; r < rows; r++) {
          int unused =
              statement.executeUpdate(
                  "INSERT INTO %s (id, name) VALUES (%d, 'x') ON CONFLICT (id) DO UPDATE SET name = 'y'"
                      .formatted(table.name(), seed * 1000 + random.nextInt(50)));
        }
        connection.commit();
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void everyTransactionLiesBetweenTwoEndsAndIsResumedAtItsBegin() throws InterruptedException {
    long from =
        Long.parseLong(
            postgres.ask(
                "SELECT (lsn - '0/0'::pg_lsn)::bigint FROM pg_create_logical_replication_slot('%s', 'pgoutput')"
                    .formatted(slot)));
    List<Thread> writers = new ArrayList<>();
    for (int w = 0; w < 4; w++) {
      int seed = w;
      Thread writer = new Thread(() -> write(seed, 100));
      writer.start();
      writers.add(writer);
    }
    for (Thread writer : writers) {
      writer.join();
    }
    List<Seen> whole = new ArrayList<>();
    int changes;
    try (Life life = new Life(from)) {
      await()
          .atMost(SOON)
          .until(
              () -> {
                assertThat(life.error.get()).isNull();
                return List.copyOf(life.seen).stream().filter(s -> s.changes() > 0).count() == 400;
              });
      whole.addAll(life.until(1));
      changes = whole.stream().mapToInt(Seen::changes).sum();
    }
    check(whole, from);
    // Forwards only: the server takes the begin of a stream for a confirmation.
    List<Integer> cuts = new Random(1).ints(8, 0, whole.size() - 1).sorted().boxed().toList();
    for (int at : cuts) {
      List<Seen> rest = whole.subList(at + 1, whole.size());
      int left = rest.stream().mapToInt(Seen::changes).sum();
      try (Life life = new Life(whole.get(at).end())) {
        List<Seen> again = life.until(left);
        assertThat(again.subList(0, rest.size()))
            .map(Seen::end)
            .isEqualTo(rest.stream().map(Seen::end).toList());
        assertThat(again.subList(0, rest.size()))
            .map(Seen::changes)
            .isEqualTo(rest.stream().map(Seen::changes).toList());
        check(again, whole.get(at).end());
      }
    }
    postgres.dropSlot(slot);
    System.out.printf("proof: %d transactions, %d changes, 8 restarts%n", whole.size(), changes);
  }

  private static void check(List<Seen> transactions, long from) {
    long last = from;
    for (Seen one : transactions) {
      for (Long lastCommit : one.lastCommits()) {
        assertThat(lastCommit == NONE || (last <= lastCommit && lastCommit < one.end()))
            .as("%d ≤ %d < %d", last, lastCommit, one.end())
            .isTrue();
      }
      assertThat(one.end()).isGreaterThan(last);
      last = one.end();
    }
  }
}
