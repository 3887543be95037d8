package io.prefetchbench.server.alerts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A Prometheus with the rules of {@code deploy/prometheus}, which scrapes every five seconds. */
final class RunningPrometheus implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path RULES = Path.of("../deploy/prometheus/alerts.yml");

  private final Process process;
  private final String url;

  private RunningPrometheus(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** Whether there is one on this machine; Debian's package {@code prometheus} is one. */
  static boolean isThere() {
    return Stream.of(String.valueOf(System.getenv("PATH")).split(":", -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
  }

  /**
   * Starts it.
   *
   * @param folder its own, empty
   * @param targets hosts with ports
   */
  static RunningPrometheus start(Path folder, List<String> targets) throws IOException {
    String config =
        """
        global: {scrape_interval: 5s, evaluation_interval: 5s, scrape_timeout: 4s}
        rule_files: [%s]
        scrape_configs: [{job_name: prefetch, static_configs: [{targets: %s}]}]
        """
            .formatted(RULES.toRealPath(), JSON.writeValueAsString(targets));
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    String address = "127.0.0.1:" + freePort();
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    RunningPrometheus running = new RunningPrometheus(process, "http://" + address);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> running.status("/-/ready") == 200);
    return running;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private int status(String path) {
    return send(path).statusCode();
  }

  private HttpResponse<String> send(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(20)).build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The series that an expression has now. */
  JsonNode query(String expression) {
    HttpResponse<String> response =
        send("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    try {
      JsonNode body = JSON.readTree(response.body());
      if (!body.path("status").asText().equals("success")) {
        throw new IllegalStateException(expression + ": " + response.body());
      }
      return body.at("/data/result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How often it has evaluated the rules. */
  long evaluations() {
    return send("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("prometheus_rule_group_iterations_total{"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  /** The alerts that have fired so far. */
  Set<String> fired() {
    Set<String> names = new TreeSet<>();
    query("count by (alertname) (count_over_time(ALERTS{alertstate=\"firing\"}[2h]))")
        .forEach(series -> names.add(series.at("/metric/alertname").asText()));
    return names;
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
