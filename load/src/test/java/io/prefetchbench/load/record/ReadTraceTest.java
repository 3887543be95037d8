package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace that is written out while it is filled says the same as one that is kept. */
class ReadTraceTest {
  private static final int READS = 3 * ReadChunk.READS + 100;
  private static final int UNANSWERED = 2 * ReadChunk.READS + 5;

  @TempDir Path folder;

  private static ReadTrace trace() {
    KeyRanking ranking = new KeyRanking(3, 0, 1);
    Schedule schedule = Schedule.of(Arrivals.UNIFORM, ranking, READS, 1_000_000_000, 1);
    PhaseSchedule phase = new PhaseSchedule(schedule);
    phase.beginAt(1_000);
    return new ReadTrace(phase);
  }

  private ReadTrace spilling() throws IOException {
    ReadTrace trace = trace();
    trace.spillTo(folder.resolve("reads.trace"));
    return trace;
  }

  /** Every read but one ends; the answer comes twenty reads later. */
  private static void fill(ReadTrace trace) throws IOException {
    for (int n = 0; n < READS + 20; n++) {
      if (n < READS) {
        trace.begin(n, 10_000L + n);
      }
      if (n >= 20 && n - 20 != UNANSWERED) {
        end(trace, n - 20);
      }
      if (n % 1_000 == 0) {
        trace.pageOut();
      }
    }
    trace.pageOut();
  }

  private static void end(ReadTrace trace, int n) {
    List<ReadOutcome> outcomes = List.of(ReadOutcome.values());
    ReadOutcome outcome = outcomes.get(n % outcomes.size());
    Version version = n % 5 == 0 ? null : new Version(0xFFFF_FFFFL - n, n);
    assertThat(trace.end(n, 20_000L + n, outcome, version, n % 7 != 0)).isEqualTo(10_000L + n);
  }

  private static List<TracedRead> done(ReadTrace trace) {
    List<TracedRead> reads = new ArrayList<>();
    trace.forEachDone(reads::add);
    return reads;
  }

  @Test
  void whatWasWrittenOutIsReadBack() throws IOException {
    ReadTrace kept = trace();
    fill(kept);
    try (ReadTrace spilled = spilling()) {
      fill(spilled);
      assertThat(done(spilled)).isEqualTo(done(kept)).hasSize(READS - 1);
      for (int n : new int[] {READS - 1, 0, ReadChunk.READS, 30, 2 * ReadChunk.READS - 1}) {
        assertThat(spilled.isDone(n)).isEqualTo(kept.isDone(n));
        assertThat(spilled.read(n)).isEqualTo(kept.read(n));
      }
    }
  }

  @Test
  void answerThatComesAfterItsChunkWasWrittenOutCounts() throws IOException {
    try (ReadTrace trace = spilling()) {
      trace.begin(1, 5);
      end(trace, write(trace, 1));
      trace.begin(ReadChunk.READS + 1, 6);
      trace.pageOut();
      trace.begin(2, 10_002);
      trace.pageOut();
      end(trace, 2);
      trace.pageOut();
      assertThat(done(trace)).extracting(TracedRead::n).containsExactly(1, 2);
    }
  }

  private static int write(ReadTrace trace, int n) {
    trace.begin(n, 10_000L + n);
    return n;
  }

  @Test
  void readsMayEndWhileChunksAreWrittenOut() throws Exception {
    try (ReadTrace trace = spilling()) {
      CountDownLatch over = new CountDownLatch(1);
      Thread driver =
          new Thread(
              () -> {
                for (int n = 0; n < READS; n++) {
                  end(trace, write(trace, n));
                }
                over.countDown();
              });
      driver.start();
      while (!over.await(1, TimeUnit.MILLISECONDS)) {
        trace.pageOut();
      }
      assertThat(done(trace)).hasSize(READS);
    }
  }

  @Test
  void nothingIsLeftOfTheFile() throws IOException {
    try (ReadTrace trace = spilling();
        Stream<Path> files = Files.list(folder)) {
      fill(trace);
      assertThat(files).isEmpty();
    }
  }
}
