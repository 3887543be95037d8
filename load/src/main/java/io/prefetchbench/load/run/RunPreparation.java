package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.node.MissingNode;
import io.prefetchbench.load.foreign.SystemFile;
import io.prefetchbench.load.system.Background;
import io.prefetchbench.load.system.ChangingSystem;
import io.prefetchbench.load.system.Checksums;
import io.prefetchbench.load.system.FaultTimeline;
import io.prefetchbench.load.system.ForeignSystem;
import io.prefetchbench.load.system.Rig;
import io.prefetchbench.load.system.ServerClient;
import io.prefetchbench.load.system.SystemUnderTest;
import io.prefetchbench.load.system.TargetProbe;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.environment.HiccupMeter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The first phase of a run: connects, loads the cache, and opens everything that records. */
final class RunPreparation {
  private static final Duration READY = Duration.ofMinutes(2);

  /** A bulk load slower than 10,000 entities per second is treated as stuck. */
  private static final long LOAD_NANOS_OF_ENTITY = 100_000;

  private final RunPlan plan;
  private final Path home;
  private final RunWriter files;
  private final Checksums checksums;
  private final SystemUnderTest.Files logs;

  RunPreparation(RunPlan plan, Path home, RunWriter files) {
    this.plan = plan;
    this.home = home;
    this.files = files;
    this.checksums = new Checksums(plan.options().startsSystem());
    this.logs = SystemUnderTest.Files.of(files);
  }

  /** Prepares the run; {@code opened} receives what has to be ended as soon as there is any. */
  PreparedRun prepare(PhaseProgress progress, Consumer<Rig> opened) throws IOException {
    Environment environment = Environment.begin(home);
    SystemUnderTest own = null;
    String url = plan.options().target();
    if (plan.options().startsSystem()) {
      own =
          SystemUnderTest.start(
              home,
              plan.options(),
              plan.workload(),
              logs,
              opened,
              n -> progress.state(String.format("%,d entities into the primary", n)));
      own.describe(environment);
      files.writeJson("redis-before.json", own.redisInfo());
      progress.begin("bulk load");
      url = load(own);
    }
    if (url != null && !new ServerClient(url).answers()) {
      throw new Untrustworthy("nothing answers at " + url + "/health/live");
    }
    ForeignSystem foreign = foreign(progress);
    TargetProbe target = own == null ? probe(url) : null;
    PreparedRun prepared = opened(environment, url, own, foreign, target, progress);
    if (own != null) {
      own.rig().pin(prepared.roles());
    }
    return prepared;
  }

  /** Opens and fills the system that is not ours; null if the run has none. */
  private @Nullable ForeignSystem foreign(PhaseProgress progress) throws IOException {
    Path file = plan.options().system();
    if (file == null) {
      return null;
    }
    ForeignSystem system =
        ForeignSystem.open(
            SystemFile.read(file),
            plan.workload(),
            logs.mutatorStamps(),
            logs.workerStamps(),
            Instant.now());
    system.fill(n -> progress.state(String.format("%,d entities committed", n)));
    return system;
  }

  /** Without a URL it is unknown how the system answers for an absent entity. */
  private TargetProbe probe(@Nullable String url) {
    return url == null ? new TargetProbe(false) : TargetProbe.of(url, plan.options().protocol());
  }

  /** Starts worker and server, waits until the cache is loaded, and returns the server's URL. */
  private String load(SystemUnderTest own) {
    Duration loading = Duration.ofNanos(plan.workload().entities() * LOAD_NANOS_OF_ENTITY);
    own.rig().startWorker(logs.workerStamps(), own.recordedAfter(), logs.workerLog());
    String url =
        own.rig().startServer(logs.serverStamps(), own.recordedAfter(), logs.serverLog(), loading);
    ServerClient starting = new ServerClient(url);
    PreloadPhase.requireWhole(starting.stats());
    Duration most = READY.plus(loading);
    String late = "the server was not ready within " + most.toSeconds() + " s";
    Background.await(most.toNanos(), starting::isReady, late);
    return url;
  }

  private PreparedRun opened(
      Environment environment,
      @Nullable String url,
      @Nullable SystemUnderTest own,
      @Nullable ForeignSystem foreign,
      @Nullable TargetProbe target,
      PhaseProgress progress)
      throws IOException {
    ServerClient client = url == null || foreign != null ? null : new ServerClient(url);
    ChangingSystem changing = own != null ? own : foreign;
    plan.measurement().recorder().trace().spillTo(files.resolve("raw/reads.trace"));
    HiccupMeter hiccups = HiccupMeter.start();
    SecondsTicker.Files warming = SecondsTicker.Files.ofWarmup(files);
    SecondsTicker rehearsal =
        new SecondsTicker(warming, plan.warmup(), hiccups, changing, line -> {});
    SecondsTicker.Files measured = SecondsTicker.Files.ofMeasurement(files);
    SecondsTicker ticker =
        new SecondsTicker(measured, plan.measurement(), hiccups, changing, progress::state);
    FaultTimeline faults =
        own == null || client == null ? null : own.faults(plan.workload(), client, logs);
    return new PreparedRun(
        files,
        environment,
        url == null ? "" : url,
        client,
        checksums,
        measured,
        hiccups,
        rehearsal,
        ticker,
        own,
        foreign,
        target,
        faults,
        client == null ? MissingNode.getInstance() : client.stats());
  }
}
