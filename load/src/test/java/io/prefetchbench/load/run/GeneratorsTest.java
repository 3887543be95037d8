package io.prefetchbench.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.ProcessLayout;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.system.CompletionSignal;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.record.ReadFile;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three generators of one run, as threads here: one schedule, one begin, each read once. */
class GeneratorsTest {
  private static final int GENERATORS = 3;
  private static final int READS = 500;
  private static final int TORN = 6;
  private static final Duration LONGEST = Duration.ofMinutes(1);

  @TempDir Path folder;

  private final Schedule schedule =
      Schedule.of(Arrivals.POISSON, new KeyRanking(40, 0.99, 1), READS, 1_000_000_000, 2);
  private final List<Generators> generators = new ArrayList<>();
  private final List<ReadPhase> warmups = new ArrayList<>();
  private final List<ReadPhase> measurements = new ArrayList<>();

  private LoadOptions options(int index) {
    return new LoadOptions(
        "reference-data",
        Map.of(),
        null,
        ReadProtocol.OURS,
        null,
        null,
        null,
        null,
        true,
        List.of(),
        Driver.GATLING,
        ProcessLayout.SPLIT,
        Map.of(),
        GENERATORS,
        index,
        folder,
        null);
  }

  private void startAll() {
    for (int i = 0; i < GENERATORS; i++) {
      Generators each = new Generators(options(i));
      boolean leads = i == 0;
      generators.add(each);
      warmups.add(
          new ReadPhase(schedule, each.share(), at -> tell(leads, () -> each.warmupBegins(at))));
      measurements.add(
          new ReadPhase(
              schedule, each.share(), at -> tell(leads, () -> each.measurementBegins(at))));
    }
  }

  /** A follower's phase is placed by the leader's word, never by itself. */
  private static void tell(boolean leads, Runnable word) {
    assertThat(leads).isTrue();
    word.run();
  }

  /** All of them meet, and the leader's first read fixes the begin. */
  private void meet(boolean warm) throws InterruptedException {
    List<ReadPhase> phases = warm ? warmups : measurements;
    CountDownLatch begun = new CountDownLatch(GENERATORS);
    for (int i = 0; i < GENERATORS; i++) {
      ReadPhase phase = phases.get(i);
      Runnable first =
          () -> {
            long unused = phase.dueNanos(phase.ownRead(0), System.nanoTime());
            begun.countDown();
          };
      if (warm) {
        generators.get(i).awaitWarmup(phase, LONGEST, first);
      } else {
        generators.get(i).awaitMeasurement(phase, first);
      }
    }
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Sends its own reads at once; those with an odd number are deletes, one is torn. */
  private static void send(ReadPhase phase) {
    for (int i = 0; i < phase.ownSize(); i++) {
      int n = phase.ownRead(i);
      ReadOutcome outcome = n % 2 == 1 ? ReadOutcome.DELETED : ReadOutcome.HIT;
      phase.begin(n, 1_000_000L + n);
      phase.end(n, 2_000_000L + n, outcome, new Version(1, n), n != TORN);
    }
  }

  @Test
  void allBeginTogetherAndTheirReadsAreTheWholeSchedule() throws Exception {
    startAll();
    meet(true);
    meet(false);
    assertThat(warmups.stream().map(phase -> phase.schedule().beginNanos()).distinct()).hasSize(1);
    assertThat(measurements.stream().map(phase -> phase.schedule().beginNanos()).distinct())
        .hasSize(1);
    measurements.forEach(GeneratorsTest::send);
    assertThat(measurements.stream().mapToInt(ReadPhase::ownSize).sum()).isEqualTo(READS);

    ReadRecorder joined = handOver().recorder();
    assertThat(joined.sent()).isEqualTo(READS);
    assertThat(joined.count(ReadOutcome.DELETED)).isEqualTo(READS / 2);
    assertThat(joined.torn()).isEqualTo(1);
    for (int n = 0; n < READS; n++) {
      assertThat(joined.trace().isDone(n)).as("read %d", n).isTrue();
      assertThat(joined.trace().version(n)).isEqualTo(new Version(1, n));
      assertThat(joined.trace().isIntact(n)).isEqualTo(n != TORN);
    }
  }

  @Test
  void whenTheLeaderEndsTheWarmUpAllSkipTheSameReads() throws Exception {
    startAll();
    meet(true);
    ReadPhase leading = warmups.get(0);
    long end = leading.schedule().beginNanos() + schedule.dueNanos(READS / 2);

    leading.schedule().endAt(end);
    generators.get(0).warmupEnds(end);

    for (ReadPhase phase : warmups) {
      assertThat(CompletionSignal.await(LONGEST.toNanos(), () -> phase.endsBefore(READS - 1), null))
          .isTrue();
      assertThat(phase.endsBefore(READS / 2 - 1)).isFalse();
      assertThat(phase.endsBefore(READS / 2)).isTrue();
      assertThat(phase.admits(READS / 2, end)).isFalse();
      assertThat(phase.recorder().failed()).isZero();
    }
  }

  /** Each follower writes its file; the leader's recorder takes them. */
  private ReadPhase handOver() throws IOException {
    RunWriter files = RunDirectory.createAt(folder.resolve("run"));
    ReadPhase leading = measurements.get(0);
    for (int i = 1; i < GENERATORS; i++) {
      generators.get(i).join(measurements.get(i), files);
      Path handed = folder.resolve("generator-" + (i + 1) + ".reads");
      assertThat(Files.size(handed)).isPositive();
      ReadFile.read(handed, leading.recorder());
    }
    return leading;
  }
}
