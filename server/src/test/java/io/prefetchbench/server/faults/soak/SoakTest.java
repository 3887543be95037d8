package io.prefetchbench.server.faults.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.server.Programs;
import io.prefetchbench.server.faults.load.FaultHttpCalls;
import io.prefetchbench.server.faults.load.HttpReader;
import io.prefetchbench.server.faults.load.ProbeReader;
import io.prefetchbench.server.faults.load.ReadersPrimary;
import io.prefetchbench.server.faults.load.Repeating;
import io.prefetchbench.server.faults.rig.FaultRig;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import io.prefetchbench.server.faults.rig.RigOptions;
import io.prefetchbench.server.faults.rig.RigWatch;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Writers, readers, a server and two workers for minutes, with a random fault every minute: {@code
 * mvn verify -Pfaults -Dtest=SoakTest -Dsoak.minutes=30}. Prints what each process held at the
 * start and at the end; fails on the first wrong read, and if anything grew without a bound.
 */
@EnabledIfSystemProperty(named = "soak.minutes", matches = "\\d+")
@Tag("system")
class SoakTest {
  private static final int MINUTES = Integer.getInteger("soak.minutes", 1);
  private static final int WRITES_PER_SECOND = 300;
  private static final int READS_PER_SECOND = 1_000;
  private static final int READERS_HERE = 4;
  private static final int READERS_BY_HTTP = 4;
  private static final int ENTITIES = 500;
  private static final int COMMITS_KEPT = 100;
  private static final long STREAM_MAX = 100_000;
  private static final Duration CALM = Duration.ofSeconds(30);
  private static final RigOptions OPTIONS =
      RigOptions.STANDARD
          .withEntities(ENTITIES)
          .withWritesPerSecond(WRITES_PER_SECOND)
          .withWorkerApart()
          .withOneWorker("both workers are processes")
          .withWritersOnly();

  private final Map<String, ModuleProcess> workers = new TreeMap<>();
  private final List<Repeating> readers = new ArrayList<>();

  @Test
  void staysBoundedAndReadsNothingWrong() throws Exception {
    long seed = Long.getLong("faults.seed", 1);
    try (FaultRig rig = FaultRig.start(OPTIONS, RigClient.LETTUCE, RigFeed.STREAM, seed)) {
      RigWatch watch = new RigWatch(rig);
      rig.truth().keepNewest(COMMITS_KEPT);
      workers.put("w1", rig.workerProcess());
      workers.put("w2", rig.startProcess("w2"));
      ModuleProcess server = rig.startServer(Programs.classPath());
      String url = server.awaitReady(Duration.ofSeconds(40)).split(" ", -1)[1];
      SoakReads reads = new SoakReads(rig.truth());
      FaultHttpCalls http = new FaultHttpCalls(url);
      startReaders(rig, http, reads);
      watch.commits(WRITES_PER_SECOND * 10L);
      List<ProcessSample> before = samples(rig, server);
      long streamBefore = streamLength(rig);
      List<String> struck = strikes(rig, watch, seed);
      List<ProcessSample> after = samples(rig, server);
      long streamAfter = streamLength(rig);
      rig.stopWriters();
      watch.untilEqual(CALM);
      watch.until("health", () -> rig.sync().health().state() == Health.State.READY);
      for (Repeating reader : readers) {
        reader.stop();
      }
      reads.judgeUncommitted(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
      System.out.println(SoakReport.table(before, after));
      System.out.printf(
          "%d minutes, seed %d: %,d commits, reads %s, wrong %d%n"
              + "stream length %,d, then %,d; dead letters 0, then %,d; late answers %d of %,d%n"
              + "faults: %s%n",
          MINUTES,
          seed,
          rig.truth().commits(),
          reads.counts(),
          reads.wrong().size(),
          streamBefore,
          streamAfter,
          rig.sync().deadLetters(),
          http.late().size(),
          http.calls(),
          struck);
      assertThat(reads.wrong()).isEmpty();
      assertThat(rig.sync().deadLetters()).isZero();
      assertThat(streamAfter).isLessThan(STREAM_MAX);
    }
  }

  private void startReaders(FaultRig rig, FaultHttpCalls http, SoakReads reads) {
    CacheEngine cache = rig.readingCache(new ReadersPrimary());
    int each = READS_PER_SECOND / (READERS_HERE + READERS_BY_HTTP);
    long pauseNanos = TimeUnit.SECONDS.toNanos(1) / each;
    for (int i = 0; i < READERS_HERE; i++) {
      ProbeReader reader = new ProbeReader(i, cache, ENTITIES, i, reads::accept);
      readers.add(Repeating.start("soak-reader-" + i, pauseNanos, reader::read));
    }
    for (int i = 0; i < READERS_BY_HTTP; i++) {
      HttpReader reader = new HttpReader(READERS_HERE + i, http, ENTITIES, i, reads::accept);
      readers.add(Repeating.start("soak-http-reader-" + i, pauseNanos, reader::read));
    }
  }

  private List<ProcessSample> samples(FaultRig rig, ModuleProcess server) throws Exception {
    List<ProcessSample> samples = new ArrayList<>();
    samples.add(ProcessSample.take("readers and writers", ProcessHandle.current().pid(), true));
    samples.add(ProcessSample.take("server", server.pid(), true));
    for (Map.Entry<String, ModuleProcess> worker : workers.entrySet()) {
      samples.add(ProcessSample.take("worker " + worker.getKey(), worker.getValue().pid(), true));
    }
    samples.add(ProcessSample.take("Redis of the cache", rig.cacheRedis().pid(), false));
    samples.add(ProcessSample.take("Redis of the primary", rig.primaryRedis().pid(), false));
    return samples;
  }

  private static long streamLength(FaultRig rig) {
    Command length = Command.of("XLEN", rig.primary().options().feedKey());
    return rig.primaryPort().call(length).number();
  }

  private List<String> strikes(FaultRig rig, RigWatch watch, long seed) throws Exception {
    SoakFaults faults = new SoakFaults(rig, watch, workers, new Random(seed));
    List<String> struck = new ArrayList<>();
    long start = System.nanoTime();
    for (int minute = 0; minute < MINUTES; minute++) {
      struck.add(faults.strike());
      System.out.printf("soak: minute %d of %d: %s%n", minute + 1, MINUTES, struck.get(minute));
      long next = start + TimeUnit.MINUTES.toNanos(minute + 1L);
      while (System.nanoTime() - next < 0) {
        TimeUnit.MILLISECONDS.sleep(200);
      }
    }
    return struck;
  }
}
