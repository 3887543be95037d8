package io.prefetchbench.server;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.sync.SyncOptions;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.environment.HiccupMeter;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.StampRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sync worker that runs; closing drains it and closes its log. */
final class WorkerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(10);
  private static final long NANOS_PER_MICRO = 1_000;
  private static final String PRIMARY = "the Redis of the primary";

  private final CloseStack closing = new CloseStack();

  private WorkerProcess() {}

  /** Starts the worker with the command's options. */
  static WorkerProcess start(
      WorkerCommand options, Startup startup, LongSupplier nanos, LongSupplier wallMicros) {
    WorkerProcess working = new WorkerProcess();
    try {
      working.open(options, startup, nanos, wallMicros);
      return working;
    } catch (RuntimeException e) {
      working.close();
      throw e;
    }
  }

  private void open(
      WorkerCommand options, Startup startup, LongSupplier nanos, LongSupplier wallMicros) {
    RedisResolver resolver = RedisResolver.ofEnvironment().with(startup);
    RedisParts redis = closing.add(RedisParts.resolve(options.places, resolver, true));
    HiccupMeter hiccups = closing.add(HiccupMeter.startEvery(HiccupMeter.COARSE));
    RedisPort primaryPort =
        closing.add(startup.await(PRIMARY, () -> RedisParts.port(redis.primary())));
    MockPrimary primary =
        startup.await(
            PRIMARY,
            () -> MockPrimary.open(primaryPort, options.places.primaryOptions(Duration.ZERO)));
    ChangeFeed feed =
        closing.add(options.places.feed(primaryPort, primary.options(), options.name, nanos));
    EngineBuilder builder =
        options
            .places
            .builder(primary, feed, redis.cache())
            .workerName(options.name)
            .syncOptions(SyncOptions.STANDARD.withBatchMax(options.batch))
            .hiccupNanosMax(hiccups::maxNanos);
    options.reconcile.applyTo(builder);
    if (options.record != null) {
      long wallNanos = wallMicros.getAsLong() * NANOS_PER_MICRO;
      closing
          .add(recorder(options.record, nanos.getAsLong(), wallNanos, options.recordAfter))
          .recordWritesOf(builder, nanos);
    }
    CacheEngine cache =
        closing.add(startup.await("the Redis of the cache", () -> DeploymentOptions.build(builder)));
    startup.await(PRIMARY, cache::startWorker);
    cache.runner().ifPresent(runner -> closing.add(() -> drain(runner)));
  }

  private static void drain(WorkerRunner runner) {
    if (!runner.drain(DRAIN_DEADLINE)) {
      LOG.warn("stopped while holding events; they will be delivered again at the next start");
    }
  }

  /** Pid of this process. */
  long pid() {
    return ProcessHandle.current().pid();
  }

  /** Starts the stamp log. */
  static StampRecorder recorder(Path file, long monotonicNanos, long wallNanos, Version after) {
    try {
      return StampRecorder.create(file, monotonicNanos, wallNanos, after);
    } catch (IOException e) {
      throw new BadInput("--record: cannot write " + file + " (" + e + "); expected a new file", e);
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
