package io.prefetchbench.debezium;

import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.PrefetchCache.ReprefetchOptions;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults of a database and of its log, each under writes and reads that are all judged. */
@Tag("nightly")
class DatabaseFaultsTest {
  private static final int READS = 50;

  private static LongStream processes(TableFaultRig rig) {
    ProcessHandle main = ProcessHandle.of(rig.server.pid().orElseThrow()).orElseThrow();
    return LongStream.concat(
        LongStream.of(main.pid()), main.descendants().mapToLong(ProcessHandle::pid));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void databaseThatCrashesLosesNothing(boolean isOutbox) {
    try (TableFaultRig rig = new TableFaultRig(isOutbox)) {
      for (int i = 0; i < 3; i++) {
        rig.awaitFreshReads(READS);
        rig.server.stopAtOnce();
        rig.awaitNotFresh();
        rig.server.startAgain();
      }
      rig.check(false);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void databaseThatHangsLooksFreshToNobody(boolean isOutbox) {
    try (TableFaultRig rig = new TableFaultRig(isOutbox)) {
      rig.awaitFreshReads(READS);
      processes(rig).forEach(ProcessFaults::freeze);
      rig.awaitNotFresh();
      processes(rig).forEach(ProcessFaults::thaw);
      rig.check(false);
    }
  }

  /** Connected, and without a word: only the beats that do not come back show it. */
  @Test
  void streamThatIsSilentIsReplaced() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      rig.awaitFreshReads(READS);
      long sender = sender(rig);
      ProcessFaults.freeze(sender);
      rig.awaitNotFresh();
      // The worker says so once the engine was replaced.
      await()
          .atMost(TableFaultRig.SOON)
          .until(() -> rig.cache().health().state() == Health.State.DEGRADED);
      ProcessFaults.thaw(sender);
      rig.check(false);
    }
  }

  private static long sender(TableFaultRig rig) {
    return Long.parseLong(
        rig.postgres.ask(
            "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(rig.slot())));
  }

  @Test
  void droppedSlotIsAGapThatAPassHeals() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      rig.awaitFreshReads(READS);
      rig.postgres.dropSlot(rig.slot());
      await().atMost(TableFaultRig.SOON).until(() -> rig.feed().gaps() > 0);
      rig.check(true);
    }
  }

  /** The engine makes a slot if it finds none, and begins where that begins. */
  @RepeatedTest(3)
  void slotDroppedBeforeTheEngineRunsIsAGapToo() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      rig.postgres.dropSlot(rig.slot());
      await().atMost(TableFaultRig.SOON).until(() -> rig.feed().gaps() > 0);
      rig.check(true);
    }
  }

  /** The server keeps little, a reader that hangs reads nothing, and what it needs is removed. */
  @Test
  void removedLogIsAGapThatAPassHeals() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      keepLittle(rig);
      rig.awaitFreshReads(READS);
      long sender = sender(rig);
      ProcessFaults.freeze(sender);
      rig.awaitNotFresh();
      outgrow(rig);
      // The server wants to end the sender, which does not hear it.
      String waiting =
          "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'ReplicationSlotDrop'";
      await().atMost(TableFaultRig.SOON).until(() -> !rig.postgres.ask(waiting).equals("0"));
      ProcessFaults.thaw(sender);
      await().atMost(TableFaultRig.SOON).until(() -> rig.feed().gaps() > 0);
      rig.check(true);
    }
  }

  @Test
  void logThatWasRemovedWhileNoWorkerRanIsAGap() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      keepLittle(rig);
      rig.awaitFreshReads(READS);
      rig.endLife();
      outgrow(rig);
      await()
          .atMost(TableFaultRig.SOON)
          .until(
              () ->
                  rig.postgres
                      .ask(
                          "SELECT wal_status FROM pg_replication_slots WHERE slot_name = '%s'"
                              .formatted(rig.slot()))
                      .equals("lost"));
      rig.nextLife();
      rig.check(true);
    }
  }

  private static void keepLittle(TableFaultRig rig) {
    rig.run("ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'");
    rig.run("SELECT pg_reload_conf()");
  }

  /** Fills five log segments and forces a checkpoint, which removes those over the limit. */
  private static void outgrow(TableFaultRig rig) {
    for (int i = 0; i < 5; i++) {
      rig.run("SELECT pg_logical_emit_message(true, 'test', 'x')");
      rig.run("SELECT pg_switch_wal()");
    }
    // It waits for a sender that hangs, so that it is not waited for here.
    Thread checkpoint = new Thread(() -> rig.run("CHECKPOINT"));
    checkpoint.setDaemon(true);
    checkpoint.start();
  }

  /**
   * What is committed while the table is not published is missing in the stream, without a word.
   */
  @Test
  void tableThatWasNotPublishedForAMomentIsAGap() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      rig.awaitFreshReads(READS);
      rig.run("ALTER PUBLICATION %s DROP TABLE {t}".formatted(rig.slot()));
      rig.run("UPDATE {t} SET name = name");
      rig.run("ALTER PUBLICATION %s ADD TABLE {t}".formatted(rig.slot()));
      await().atMost(TableFaultRig.SOON).until(() -> rig.feed().gaps() > 0);
      rig.check(true);
    }
  }

  @Test
  void droppedPublicationIsSaidAndThenAGap() {
    try (TableFaultRig rig = new TableFaultRig(false)) {
      rig.awaitFreshReads(READS);
      rig.run("DROP PUBLICATION " + rig.slot());
      rig.awaitNotFresh();
      await()
          .atMost(TableFaultRig.SOON)
          .until(() -> rig.cache().health().reason().contains("publication " + rig.slot()));
      rig.run("CREATE PUBLICATION %s FOR TABLE {t}, prefetch_history".formatted(rig.slot()));
      await().atMost(TableFaultRig.SOON).until(() -> rig.feed().gaps() > 0);
      rig.check(true);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void emptiedRedisIsLoadedAgain(boolean isOutbox) {
    try (TableFaultRig rig = new TableFaultRig(isOutbox)) {
      rig.awaitFreshReads(READS);
      try (RespConnection connection = rig.redis.connect()) {
        connection.text("FLUSHALL");
      }
      rig.check();
    }
  }

  /** Workers are killed between the write and the acknowledgement. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void workersThatEndAtAnyMomentLoseNothing(boolean isOutbox) {
    try (TableFaultRig rig = new TableFaultRig(isOutbox)) {
      for (int i = 0; i < 5; i++) {
        rig.awaitFreshReads(READS);
        rig.endLife();
        rig.nextLife();
      }
      rig.check(false);
    }
  }

  /** The same server with less: its entities are older than those of the cache. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void databaseThatWasRestoredAsksForAnEpoch(boolean isOutbox) throws IOException {
    try (TableFaultRig rig = new TableFaultRig(isOutbox)) {
      rig.awaitFreshReads(READS);
      Path data = Path.of(rig.postgres.ask("SHOW data_directory"));
      rig.server.stopAtOnce();
      Path copy = DataFolders.copy(data);
      rig.server.startAgain();
      rig.awaitFreshReads(READS);
      rig.judgeNothing();
      rig.server.stopAtOnce();
      DataFolders.replace(data, copy);
      rig.server.startAgain();
      await()
          .atMost(TableFaultRig.SOON)
          .ignoreExceptions()
          .until(() -> rig.cache().health().state() == Health.State.DEGRADED);
      ChangeFeed feed = rig.feed();
      await().atMost(TableFaultRig.SOON).until(() -> isOutbox || feed.gaps() > 0);
      JdbcPrimary primary = rig.postgres.primary(rig.table);
      await()
          .atMost(TableFaultRig.SOON)
          .ignoreExceptions()
          .until(
              () -> {
                rig.cache().beginEpoch(primary::beginEpoch, ReprefetchOptions.FORCED);
                return true;
              });
      await()
          .atMost(TableFaultRig.SOON)
          .until(() -> rig.cache().health().state() == Health.State.READY);
      rig.judgeAgain();
      rig.check(!isOutbox);
    }
  }
}
