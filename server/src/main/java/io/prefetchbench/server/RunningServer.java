package io.prefetchbench.server;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.server.api.CategoryApi;
import io.prefetchbench.server.api.DemoApi;
import io.prefetchbench.server.api.EventsApi;
import io.prefetchbench.server.api.FaultApi;
import io.prefetchbench.server.api.HealthWatch;
import io.prefetchbench.server.api.MetricsApi;
import io.prefetchbench.server.api.PageApi;
import io.prefetchbench.server.api.RedisFreezer;
import io.prefetchbench.server.api.StatusApi;
import io.prefetchbench.server.http.AccessToken;
import io.prefetchbench.server.http.Bulkheads;
import io.prefetchbench.server.http.HttpFront;
import io.prefetchbench.server.http.OriginGuard;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.TlsIdentity;
import io.prefetchbench.testbed.environment.HiccupMeter;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.SeedCategories;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.WritablePrimary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server that runs: Redis, primary, cache, worker and HTTP, put together from the command's
 * options. Closing stops accepting, lets requests end, drains the worker, and ends the Redis
 * servers that were started.
 */
final class RunningServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);
  private static final Duration FIRST_LOOK = Duration.ofSeconds(2);
  private static final String CACHE = "the Redis of the cache";
  private static final String PARTS = "the Redis of the cache or the primary";
  private static final String PRIMARY = "the primary";

  private final ServeCommand options;
  private final Startup startup;
  private final CloseStack closing = new CloseStack();
  private String url = "";
  private String primaryInWords = "";
  private List<Route> routes = List.of();

  private RunningServer(ServeCommand options, Startup startup) {
    this.options = options;
    this.startup = startup;
  }

  /** Starts everything; returns when the cache is loaded. */
  static RunningServer start(ServeCommand options, Startup startup) {
    RunningServer serving = new RunningServer(options, startup);
    try {
      serving.open();
      return serving;
    } catch (RuntimeException e) {
      serving.close();
      throw e;
    }
  }

  String url() {
    return url;
  }

  List<Route> routes() {
    return routes;
  }

  private void open() {
    LongSupplier nanos = startup.nanos();
    AccessToken token = options.token();
    TlsIdentity tls = options.tls.identity();
    HttpFront.check("--port", options.host, options.port);
    RedisResolver resolver = RedisResolver.ofEnvironment().with(startup);
    RedisParts redis =
        closing.add(RedisParts.resolve(options.deployment, resolver, !options.onlyReads()));
    HiccupMeter hiccups = closing.add(HiccupMeter.startEvery(HiccupMeter.COARSE));
    PrimaryPart primary = primary(redis);
    CacheEngine cache = cache(redis, primary, hiccups);
    HealthWatch watch = closing.add(HealthWatch.start(cache, nanos));
    StatusApi.Facts facts =
        new StatusApi.Facts(
            ProcessHandle.current().pid(), primaryInWords, options.deployment.feed().word());
    Bulkheads bulkheads = closing.add(Bulkheads.open());
    StatusApi stats = new StatusApi(cache, watch, facts, bulkheads.all(), hiccups::maxNanos);
    RedisFreezer freezer = closing.add(new RedisFreezer(redis.ownPids()));
    EventsApi events =
        new EventsApi(
            cache,
            watch,
            stats.server(freezer.names()),
            primary::ping,
            nanos,
            startup.wallMicros());
    MetricsApi metrics =
        closing.add(
            new MetricsApi(cache, hiccups::maxNanos, options.otlp.registry("prefetch-server")));
    List<Route> all = new ArrayList<>();
    all.addAll(new CategoryApi(cache).routes());
    all.addAll(new DemoApi(cache, primary.primary(), stats, bulkheads, nanos).routes());
    all.addAll(stats.routes());
    all.addAll(new FaultApi(cache, freezer, bulkheads.administration()).routes());
    all.addAll(events.routes());
    all.addAll(metrics.routes());
    metrics.addHttp(listen(all, token, tls).responses(), bulkheads.all());
    // Closed before the front is, which waits for the end of every answer.
    closing.add(events);
    begin(cache);
    watch.awaitLook(FIRST_LOOK);
  }

  private CacheEngine cache(RedisParts redis, PrimaryPart primary, HiccupMeter hiccups) {
    ChangeFeed feed = closing.add(primary.feed(options.name, startup.nanos()));
    EngineBuilder builder =
        options
            .deployment
            .builder(primary.primary(), feed, redis.cache())
            .workerName(options.name)
            .workerHere(options.worker == ServeCommand.WorkerPlace.IN_PROCESS)
            .hiccupNanosMax(hiccups::maxNanos);
    options.reconcile.applyTo(builder);
    options.starting.applyTo(builder, closing, startup);
    return closing.add(startup.await(CACHE, () -> DeploymentOptions.build(builder)));
  }

  private PrimaryPart primary(RedisParts redis) {
    RedisServer server = redis.primary();
    if (server == null) {
      return table(redis);
    }
    LOG.info("cache: {}; primary: {}", redis.cache(), server);
    primaryInWords = redis.cache() == server ? "same Redis as the cache" : "separate Redis";
    RedisPort port =
        closing.add(
            options.onlyReads()
                ? RedisParts.unconnectedPort(server)
                : startup.await(PRIMARY, () -> RedisParts.port(server)));
    return new MockPart(options.deployment, port, mock(port));
  }

  private TablePart table(RedisParts redis) {
    DeploymentOptions deployment = options.deployment;
    String where = String.valueOf(deployment.primary());
    PostgresServer server =
        closing.add(
            options.onlyReads() && where.startsWith("jdbc:")
                ? PostgresServer.given(where)
                : TablePart.server(deployment, startup));
    LOG.info("cache: {}; primary: {}", redis.cache(), server);
    TablePart table = closing.add(new TablePart(deployment, server));
    primaryInWords = "table in PostgreSQL, schema " + table.schemaName();
    if (!options.onlyReads()) {
      Shape shape = options.fill == null ? Shape.named("category-5") : options.fill.shape();
      startup.await(PRIMARY, () -> table.create(shape, this::prepare));
      if (options.keepTable) {
        table.keep();
      }
    }
    if (!server.isGiven()) {
      System.out.println("primary " + server.url());
      System.out.println(table.psql());
    }
    if (!table.topicWords().isEmpty()) {
      System.out.println(table.topicWords());
    }
    return table;
  }

  private MockPrimary mock(RedisPort port) {
    PrimaryOptions named = options.deployment.primaryOptions(options.primaryLatency);
    if (!options.onlyReads()) {
      MockPrimary primary = startup.await(PRIMARY, () -> MockPrimary.open(port, named));
      startup.await(PRIMARY, () -> prepare(primary));
      return primary;
    }
    try {
      MockPrimary primary = MockPrimary.open(port, named);
      prepare(primary);
      return primary;
    } catch (RedisFault fault) {
      LOG.warn(
          "the primary does not answer, its data was not prepared: {}; reads are answered all the"
              + " same",
          fault.getMessage());
      return MockPrimary.unseen(port, named);
    }
  }

  private void prepare(WritablePrimary primary) {
    SeedData fill = options.fill;
    if (fill == null) {
      if (options.seedData == ServeCommand.Seeding.CATEGORY) {
        LOG.info("{} of {} categories added", primary.seed(), SeedCategories.all().size());
      }
      return;
    }
    long count = primary.count();
    if (count > 0) {
      LOG.warn("the primary holds {} entities already and is not filled", count);
      return;
    }
    primary.fill(fill.shape(), fill.count(), fill.seed(), done -> {});
    LOG.info("the primary was filled with {} entities of {}", fill.count(), fill.shape());
  }

  private HttpFront listen(
      List<Route> more, @Nullable AccessToken token, @Nullable TlsIdentity tls) {
    more.addAll(PageApi.routes());
    routes = List.copyOf(more);
    OriginGuard guard = new OriginGuard(options.allowedHosts, token);
    HttpFront front = closing.add(HttpFront.listen(options.host, options.port, routes, guard, tls));
    url = front.url();
    return front;
  }

  private void begin(CacheEngine cache) {
    if (options.noLoad) {
      if (options.worker == ServeCommand.WorkerPlace.IN_PROCESS) {
        startup.await(PARTS, cache::startWorker);
      }
      return;
    }
    BulkLoadResult result = startup.await(PARTS, () -> cache.start());
    if (result.rejected() == 0) {
      LOG.info("{} in {} ms", result.summary(), result.elapsed().toMillis());
    } else {
      LOG.error("not everything was loaded, reads stay refused: {}", result.summary());
    }
  }

  @Override
  public void close() {
    closing.close();
  }
}
