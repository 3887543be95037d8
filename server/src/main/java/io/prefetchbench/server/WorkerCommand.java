package io.prefetchbench.server;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.sync.WorkerRunner;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.api.MetricsApi;
import io.prefetchbench.server.http.HttpFront;
import io.prefetchbench.server.http.OriginGuard;
import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.environment.HiccupMeter;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.MockPrimary;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The sync worker as a program of its own: {@code bench worker}. */
@Command(
    name = "worker",
    description =
        "Applies the primary's changes to the cache until it is terminated (SIGTERM); then it"
            + " finishes and acknowledges what it holds, within 10 s.",
    footer = {
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary redis://127.0.0.1:6380",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary same --name w2",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary"
          + " 'jdbc:postgresql://10.0.0.6/shop?user=bench'",
      "  ./bench worker --redis redis://127.0.0.1:6379 --primary"
          + " 'jdbc:postgresql://10.0.0.6/shop?user=bench' --feed kafka --kafka 10.0.0.7:9092"
    },
    exitCodeList = {StartOptions.REFUSED_HELP})
public final class WorkerCommand implements Callable<Integer> {
  private static final int BATCH_MAX = 10_000;

  @Mixin final DeploymentOptions deployment = new DeploymentOptions();

  @Mixin final StartOptions starting = new StartOptions();

  @Mixin final MetricsOptions metrics = new MetricsOptions();

  @Mixin final OtlpOptions otlp = new OtlpOptions();

  @Mixin final TlsOptions tls = new TlsOptions();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      defaultValue = "worker",
      description =
          "Name of the worker: unique among those that run at the same time; keep it after a"
              + " restart."
              + " Default: ${DEFAULT-VALUE}")
  String name = "worker";

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "512",
      description = "Maximum number of events polled at once. Default: ${DEFAULT-VALUE}")
  int batch = 512;

  @Option(
      names = "--reconcile",
      paramLabel = "EVERY[,repair]",
      defaultValue = "off",
      converter = ReconcileSchedule.Text.class,
      description =
          "How often to compare cache and primary by value, such as 5m; 5m,repair also repairs;"
              + " off for never. Default: ${DEFAULT-VALUE}")
  ReconcileSchedule reconcile = ReconcileSchedule.OFF;

  public static void main(String[] args) {
    CommandShell.run(new WorkerCommand(), args);
  }

  private void check() {
    deployment.check();
    metrics.check(tls);
    otlp.check();
    if (batch < 1 || batch > BATCH_MAX) {
      throw new BadInput("--batch: expected 1 to " + BATCH_MAX + ", was " + batch);
    }
    Map<String, String> environment = System.getenv();
    boolean named =
        environment.containsKey("REDIS_URL") || environment.containsKey("PREFETCH_REDIS_HOST");
    if (deployment.redis() == null && !named) {
      throw new BadInput("--redis: expected the Redis of a cache that exists; nothing was given");
    }
    String primary = deployment.primary();
    if (primary == null) {
      throw new BadInput("--primary: expected the Redis of a primary that exists, or same");
    }
    if (deployment.isDatabase() && !primary.startsWith("jdbc:")) {
      throw new BadInput(
          "--primary: expected the JDBC URL of a PostgreSQL with the table of a server, as bench"
              + " serve prints it, was "
              + primary);
    }
    if (deployment.feed() == FeedChoice.KAFKA && !KafkaServer.isGiven(deployment.kafka())) {
      throw new BadInput(
          "--kafka: expected the bootstrap address of the broker, as bench serve prints it, was "
              + deployment.kafka());
    }
  }

  @Override
  public Integer call() {
    check();
    try (ShutdownSignal ending = ShutdownSignal.onSignal();
        WorkerProcess working =
            WorkerProcess.start(
                this,
                starting.startup(System::nanoTime, ServeCommand::wallMicros, ending::isAsked))) {
      if (!working.metricsUrl().isEmpty()) {
        System.out.println("metrics " + working.metricsUrl());
      }
      System.out.println("READY worker pid=" + working.pid());
      System.out.flush();
      ending.await();
    }
    return ExitCode.DONE;
  }

  /** Where a worker shows its metrics. Not thread-safe; use it from one thread. */
  static final class MetricsOptions {
    @Option(
        names = "--metrics-port",
        paramLabel = "PORT",
        description =
            "Port for /metrics in the text format of Prometheus; 0 takes a free one. Default: off.")
    private @Nullable Integer port;

    @Option(
        names = "--metrics-host",
        paramLabel = "HOST",
        defaultValue = "127.0.0.1",
        description =
            "Address to serve it on; anyone who can reach it can read it. Default:"
                + " ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(
        names = "--allow-host",
        paramLabel = "NAME",
        description =
            "A host name under which it may be scraped, in addition to localhost and the address"
                + " itself. Can be repeated.")
    private Set<String> allowedHosts = new LinkedHashSet<>();

    /** Checks early that the port can be listened on, over TLS if that was asked for. */
    void check(TlsOptions tls) {
      Integer wanted = port;
      boolean isTls = tls.identity() != null;
      if (wanted == null) {
        if (isTls) {
          throw new BadInput("--tls-cert: expected --metrics-port with it");
        }
        return;
      }
      HttpFront.check("--metrics-port", host, wanted);
    }

    boolean isOn() {
      return port != null;
    }

    /**
     * Serves them. Returns the address of the metrics. Throws BadInput if the port cannot be
     * listened on.
     *
     * @param tls what to serve HTTPS with; null for HTTP
     */
    String serve(MetricsApi metrics, @Nullable TlsIdentity tls, CloseStack closing) {
      int wanted = port == null ? 0 : port;
      OriginGuard guard = new OriginGuard(allowedHosts);
      return closing.add(HttpFront.listen(host, wanted, metrics.routes(), guard, tls)).url()
          + "/metrics";
    }
  }

  /** A sync worker that runs; closing drains it and closes its log. */
  static final class WorkerProcess implements AutoCloseable {
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
}
