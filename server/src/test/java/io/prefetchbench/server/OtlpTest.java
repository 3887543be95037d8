package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What a collector of OpenTelemetry receives. */
class OtlpTest {
  private static final int WAIT_SECONDS = 30;
  private static final int EXPORTS_MAX = 10;

  private final BlockingQueue<ExportMetricsServiceRequest> received = new LinkedBlockingQueue<>();

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
      exchange.sendResponseHeaders(200, -1);
    }
  }

  @Test
  void aCollectorReceivesWhatIsScraped() throws Exception {
    HttpServer collector =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext("/v1/metrics", this::receive);
    collector.start();
    String url = "http://localhost:" + collector.getAddress().getPort() + "/v1/metrics";
    try (TestServer server = TestServer.start("0ms", "--otlp=" + url, "--otlp-every=1s")) {
      server.client().get("/api/category/1");
      // The first ones may be sent before the program has registered all.
      Map<String, Metric> metrics = metricsWith("prefetch.http.responses");
      assertThat(metrics).containsKeys("prefetch.freshness.age", "cache.gets", "jvm.memory.used");
      assertThat(Objects.requireNonNull(metrics.get("prefetch.sync.lag")).hasHistogram()).isTrue();
      assertThat(Scrape.of(server.serving().url() + "/metrics").types())
          .containsKey("prefetch_sync_lag_seconds");
    } finally {
      collector.stop(0);
    }
  }

  private Map<String, Metric> metricsWith(String name) throws InterruptedException {
    for (int i = 0; i < EXPORTS_MAX; i++) {
      ExportMetricsServiceRequest request = received.poll(WAIT_SECONDS, TimeUnit.SECONDS);
      assertThat(request).as("an export within " + WAIT_SECONDS + " s").isNotNull();
      ResourceMetrics first = request.getResourceMetrics(0);
      assertThat(first.getResource().getAttributesList())
          .anyMatch(
              a ->
                  a.getKey().equals("service.name")
                      && a.getValue().getStringValue().equals("prefetch-server"));
      Map<String, Metric> metrics =
          first.getScopeMetrics(0).getMetricsList().stream()
              .collect(Collectors.toMap(Metric::getName, m -> m, (one, other) -> one));
      if (metrics.containsKey(name)) {
        return metrics;
      }
    }
    throw new AssertionError("no export had " + name);
  }

  @ParameterizedTest
  @CsvSource({
    "--otlp=collector:4318, expected http",
    "--otlp=http://, expected http",
    "--otlp-every=10ms, expected at least 1 s"
  })
  void whatIsNoAddressOrIntervalIsRefused(String option, String message) {
    OtlpOptions options = new OtlpOptions();
    new CommandLine(CommandLine.Model.CommandSpec.create().addMixin("otlp", spec(options)))
        .parseArgs(option);
    assertThatThrownBy(options::check).isInstanceOf(BadInput.class).hasMessageContaining(message);
  }

  private static CommandLine.Model.CommandSpec spec(OtlpOptions options) {
    return CommandLine.Model.CommandSpec.forAnnotatedObject(options);
  }
}
