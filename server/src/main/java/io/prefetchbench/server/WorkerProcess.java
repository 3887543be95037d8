package io.prefetchbench.server;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.api.MetricsApi;
import io.prefetchbench.testbed.environment.HiccupMeter;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A sync worker that runs; closing drains it and closes its log. */
final class WorkerProcess implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
  private static final Duration DRAIN_DEADLINE = Duration.ofSeconds(10);
  private static final String PRIMARY = "the primary";

  private final CloseStack closing = new CloseStack();

  private String metricsUrl = "";

  private WorkerProcess() {}

  static WorkerProcess start(WorkerCommand options, Startup startup) {
    WorkerProcess working = new WorkerProcess();
    try {
      working.open(options, startup);
      return working;
    } catch (RuntimeException e) {
      working.close();
      throw e;
    }
  }

  private void open(WorkerCommand options, Startup startup) {
    RedisResolver resolver = RedisResolver.ofEnvironment().with(startup);
    RedisParts redis = closing.add(RedisParts.resolve(options.deployment, resolver, true));
    HiccupMeter hiccups = closing.add(HiccupMeter.startEvery(HiccupMeter.COARSE));
    PrimaryPart primary = primary(options.deployment, redis, startup);
    ChangeFeed feed = closing.add(primary.feed(options.name, startup.nanos()));
    EngineBuilder builder =
        options
            .deployment
            .builder(primary.primary(), feed, redis.cache())
            .workerName(options.name)
            .syncOptions(SyncOptions.STANDARD.withBatchMax(options.batch))
            .hiccupNanosMax(hiccups::maxNanos);
    options.reconcile.applyTo(builder);
    options.starting.applyTo(builder, closing, startup);
    CacheEngine cache =
        closing.add(
            startup.await("the Redis of the cache", () -> DeploymentOptions.build(builder)));
    if (options.metrics.isOn() || options.otlp.isOn()) {
      MetricsApi metrics =
          closing.add(
              new MetricsApi(cache, hiccups::maxNanos, options.otlp.registry("prefetch-worker")));
      if (options.metrics.isOn()) {
        metricsUrl = options.metrics.serve(metrics, options.tls.identity(), closing);
      }
    }
    startup.await(PRIMARY, cache::startWorker);
    cache.runner().ifPresent(runner -> closing.add(() -> drain(runner)));
  }

  private PrimaryPart primary(DeploymentOptions deployment, RedisParts redis, Startup startup) {
    RedisServer server = redis.primary();
    if (server == null) {
      TablePart table =
          closing.add(new TablePart(deployment, TablePart.server(deployment, startup)));
      startup.await(PRIMARY, table::requireThere);
      return table;
    }
    RedisPort port = closing.add(startup.await(PRIMARY, () -> RedisParts.port(server)));
    MockPrimary primary =
        startup.await(
            PRIMARY, () -> MockPrimary.open(port, deployment.primaryOptions(Duration.ZERO)));
    return new MockPart(deployment, port, primary);
  }

  private static void drain(WorkerRunner runner) {
    if (!runner.drain(DRAIN_DEADLINE)) {
      LOG.warn("stopped while holding events; they will be delivered again at the next start");
    }
  }

  /** The address of its metrics; empty if they are not served. */
  String metricsUrl() {
    return metricsUrl;
  }

  long pid() {
    return ProcessHandle.current().pid();
  }

  @Override
  public void close() {
    closing.close();
  }
}
