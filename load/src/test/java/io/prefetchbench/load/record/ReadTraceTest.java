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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trace in a file says the same as one on the heap. */
class ReadTraceTest {
  private static final int READS = 3 * ReadTrace.READS + 100;
  private static final int UNANSWERED = 2 * ReadTrace.READS + 5;

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
  private static void fill(ReadTrace trace) {
    for (int n = 0; n < READS + 20; n++) {
      if (n < READS) {
        trace.begin(n, 10_000L + n);
      }
      if (n >= 20 && n - 20 != UNANSWERED) {
        end(trace, n - 20);
      }
    }
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
  void whatIsInTheFileIsReadBack() throws IOException {
    ReadTrace kept = trace();
    fill(kept);
    try (ReadTrace spilled = spilling()) {
      fill(spilled);
      assertThat(done(spilled)).isEqualTo(done(kept)).hasSize(READS - 1);
      for (int n : new int[] {READS - 1, 0, ReadTrace.READS, 30, 2 * ReadTrace.READS - 1}) {
        assertThat(spilled.isDone(n)).isEqualTo(kept.isDone(n));
        assertThat(spilled.read(n)).isEqualTo(kept.read(n));
      }
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
