package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import java.io.IOException;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two logs that grow between the looks. */
class LiveSyncLagTest {
  private static final int APPLIED = 0;
  private static final int CONFLATED = 2;
  private static final int SENDING = 3;

  @TempDir Path folder;
  private final Histogram lags = new Histogram(3);
  private StampLog.Writer mutator;
  private StampLog.Writer worker;
  private LiveSyncLag live;

  @BeforeEach
  void open() throws IOException {
    Path mutatorLog = folder.resolve("mutator.stamps");
    Path workerLog = folder.resolve("worker.stamps");
    mutator = StampLog.Writer.create(mutatorLog, new StampLog.Header(1, 1, Commit.COLUMNS));
    worker = StampLog.Writer.create(workerLog, new StampLog.Header(1, 1, StampRecorder.COLUMNS));
    live = new LiveSyncLag(mutatorLog, workerLog);
  }

  @AfterEach
  void close() throws IOException {
    mutator.close();
    worker.close();
  }

  private void commit(String id, long position, long sent) throws IOException {
    new Commit(id, new Version(1, position), sent, sent, sent + 1, false).appendTo(mutator);
  }

  private void apply(String id, long position, long replied, int outcome) throws IOException {
    worker.append(id, new Version(1, position), replied - 2, replied - 1, replied, outcome);
  }

  private void look() throws IOException {
    mutator.flush();
    worker.flush();
    live.recordLags(lags);
  }

  @Test
  void eachEventIsRecordedOnceHoweverItsTwoStampsArrive() throws IOException {
    commit("a", 1, 1_000);
    look();
    apply("a", 1, 1_100, SENDING);
    apply("a", 1, 1_100, APPLIED);
    apply("b", 2, 1_300, APPLIED);
    look();
    assertThat(lags.getTotalCount()).isEqualTo(1);
    commit("b", 2, 1_000);
    look();
    look();
    assertThat(lags.getTotalCount()).isEqualTo(2);
    assertThat(lags.getCountAtValue(100)).isEqualTo(1);
    assertThat(lags.getCountAtValue(300)).isEqualTo(1);
  }

  @Test
  void conflatedEventTakesTheReplyOfTheWriteBeforeIt() throws IOException {
    commit("a", 1, 1_000);
    commit("a", 2, 1_050);
    apply("a", 2, 1_100, APPLIED);
    worker.append("a", new Version(1, 1), 1_010, 0, 0, CONFLATED);
    look();
    assertThat(lags.getCountAtValue(100)).isEqualTo(1);
    assertThat(lags.getCountAtValue(50)).isEqualTo(1);
  }

  @Test
  void whatWasSkippedIsNotRecorded() throws IOException {
    commit("a", 1, 1_000);
    apply("a", 1, 1_100, APPLIED);
    mutator.flush();
    worker.flush();
    live.skip();
    commit("b", 2, 1_000);
    apply("b", 2, 1_200, APPLIED);
    look();
    assertThat(lags.getTotalCount()).isEqualTo(1);
    assertThat(lags.getMaxValue()).isEqualTo(200);
  }
}
