package io.prefetchbench.server.api;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prefetchbench.cache.CacheMeters;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.server.http.Bulkhead;
import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of this process: those of its cache, of the JVM and, on request, of the HTTP server;
 * in the text format of Prometheus, and in a registry that sends them elsewhere. Neither asks
 * Redis. Thread-safe.
 */
public final class MetricsApi implements AutoCloseable {
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/plain; version=0.0.4; charset=utf-8", "Cache-Control", "no-store");
  private static final String WORK = "work";

  private final PrometheusMeterRegistry scraped =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MeterRegistry registry;
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /**
   * @param sending sends the same elsewhere, and is closed with this; null to send nothing
   */
  public MetricsApi(
      PrefetchCache cache, LongSupplier hiccupNanosMax, @Nullable MeterRegistry sending) {
    registry =
        sending == null
            ? scraped
            : new CompositeMeterRegistry(Clock.SYSTEM, List.of(scraped, sending));
    new CacheMeters(cache, Tags.of("cache", cache.config().prefix())).bindTo(registry);
    TimeGauge.builder(
            "prefetch.process.pause.max",
            hiccupNanosMax,
            TimeUnit.NANOSECONDS,
            LongSupplier::getAsLong)
        .description(
            "longest pause of this process since its start, its garbage collections among them")
        .strongReference(true)
        .register(registry);
    gc.bindTo(registry);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
  }

  public void addHttp(AtomicLongArray responses, List<Bulkhead> bulkheads) {
    for (int digit = 2; digit <= 5; digit++) {
      int first = digit;
      FunctionCounter.builder("prefetch.http.responses", responses, r -> r.get(first))
          .tag("status", first + "xx")
          .description("answers by the class of their status, without event streams")
          .register(registry);
    }
    for (Bulkhead bulkhead : bulkheads) {
      addBulkhead(bulkhead);
    }
  }

  private void addBulkhead(Bulkhead bulkhead) {
    Gauge.builder("prefetch.http.active", bulkhead, b -> b.counts().active())
        .tag(WORK, bulkhead.name())
        .description("requests that hold a thread of this kind of work")
        .register(registry);
    Gauge.builder("prefetch.http.queued", bulkhead, b -> b.counts().queued())
        .tag(WORK, bulkhead.name())
        .description("requests that wait for such a thread")
        .register(registry);
    FunctionCounter.builder("prefetch.http.rejected", bulkhead, b -> b.counts().rejected())
        .tag(WORK, bulkhead.name())
        .description("requests refused because the queue was full")
        .register(registry);
    FunctionCounter.builder("prefetch.http.abandoned", bulkhead, b -> b.counts().abandoned())
        .tag(WORK, bulkhead.name())
        .description("requests dropped from the queue: client gone, or deadline passed")
        .register(registry);
  }

  public List<Route> routes() {
    return List.of(Route.get("/metrics", params -> CompletableFuture.completedFuture(scrape())));
  }

  private RouteResponse scrape() {
    return RouteResponse.bytes(HEADERS, scraped.scrape().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    gc.close();
    // A registry of several closes them, and one that sends does so a last time.
    registry.close();
  }
}
