package io.prefetchbench.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.load.plan.GeneratorShare;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.plan.ProcessLayout;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadFile;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.Background;
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
      GeneratorShare share = new GeneratorShare(i, GENERATORS);
      boolean leads = i == 0;
      generators.add(each);
      ReadPhase warmup = new ReadPhase(schedule, share);
      warmup.onBegin(at -> announce(leads, () -> each.warmupBegins(at)));
      warmups.add(warmup);
      ReadPhase measurement = new ReadPhase(schedule, share);
      measurement.onBegin(at -> announce(leads, () -> each.measurementBegins(at)));
      measurements.add(measurement);
    }
  }

  /** A follower's phase is placed by the leader's announcement, never by itself. */
  private static void announce(boolean leads, Runnable announcement) {
    assertThat(leads).isTrue();
    announcement.run();
  }

  /** All of them meet, and the leader's first read fixes the begin. */
  private void meet(boolean warm) throws InterruptedException {
    List<ReadPhase> phases = warm ? warmups : measurements;
    CountDownLatch begun = new CountDownLatch(GENERATORS);
    for (int i = 0; i < GENERATORS; i++) {
      ReadPhase phase = phases.get(i);
      Generators each = generators.get(i);
      Background.start(
          "generator-" + i,
          () -> {
            if (warm) {
              each.awaitWarmup(phase, LONGEST);
            } else {
              each.awaitMeasurement(phase);
            }
            long unused = phase.dueNanos(phase.ownRead(0), System.nanoTime());
            begun.countDown();
          });
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
      assertThat(joined.trace().read(n).version()).isEqualTo(new Version(1, n));
      assertThat(joined.trace().read(n).intact()).isEqualTo(n != TORN);
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
      assertThat(Background.await(LONGEST.toNanos(), () -> phase.endsBefore(READS - 1), null))
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
