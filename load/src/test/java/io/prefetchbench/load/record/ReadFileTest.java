package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one generator hands over is what the other takes. */
class ReadFileTest {
  private static final Version VERSION = new Version(7, 42);

  @TempDir Path folder;

  private static ReadRecorder recorder() {
    PhaseSchedule phase =
        new PhaseSchedule(
            Schedule.of(Arrivals.UNIFORM, new KeyRanking(3, 0, 1), 10, 1_000_000_000, 1));
    phase.beginAt(1_000);
    return new ReadRecorder(new ReadTrace(phase), null);
  }

  @Test
  void readsOfTwoGeneratorsAreOneTrace() throws IOException {
    ReadRecorder other = recorder();
    other.begin(1, 2_000);
    other.end(1, 2_500, ReadOutcome.HIT, VERSION, false);
    other.begin(3, 3_000);
    other.end(3, 3_100, ReadOutcome.FAILED, null, true);
    other.begin(5, 4_000);
    Path file = folder.resolve("generator-2.reads");
    ReadFile.write(file, other);
    ReadRecorder joined = recorder();
    joined.begin(0, 1_500);
    joined.end(0, 1_600, ReadOutcome.DELETED, VERSION, true);
    ReadFile.read(file, joined);
    ReadTrace trace = joined.trace();
    assertThat(joined.sent()).isEqualTo(3);
    assertThat(joined.completed()).isEqualTo(2);
    assertThat(joined.failed()).isEqualTo(1);
    assertThat(joined.torn()).isEqualTo(1);
    assertThat(trace.read(1).beginNanos()).isEqualTo(2_000);
    assertThat(trace.read(1).endNanos()).isEqualTo(2_500);
    assertThat(trace.read(1).version()).isEqualTo(VERSION);
    assertThat(trace.read(3).outcome()).isEqualTo(ReadOutcome.FAILED);
    assertThat(trace.read(3).version()).isNull();
    assertThat(trace.isDone(5)).isFalse();
    assertThat(List.of(trace.read(0).intact(), trace.read(1).intact(), trace.read(3).intact()))
        .containsExactly(true, false, true);
  }

  @Test
  void anotherFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("x"), "not reads at all");
    assertThatThrownBy(() -> ReadFile.read(file, recorder()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no reads");
  }
}
