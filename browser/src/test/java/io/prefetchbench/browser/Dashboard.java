package io.prefetchbench.browser;

import io.prefetchbench.server.ServeCommand;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@code bench serve} in a process of its own, over two Redis servers that can be frozen and
 * killed. Used by one thread, but for {@link #update}.
 */
final class Dashboard implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final RestartableRedis cacheRedis =
      RestartableRedis.start(RedisOptions.checkingPayloads());
  private final RestartableRedis primaryRedis =
      RestartableRedis.start(RedisOptions.checkingPayloads());
  private final List<String> more;
  private ModuleProcess process;
  private String url;

  private Dashboard(List<String> more) {
    this.more = more;
    this.process = launch(0);
    this.url = awaitUrl();
  }

  /** Starts everything, and returns when the cache is loaded. */
  static Dashboard start(String... more) {
    return new Dashboard(List.of(more));
  }

  private ModuleProcess launch(int port) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-D" + ParentWatchdog.PROPERTY + "=stdin"));
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    line.addAll(List.of("-cp", classPath, ServeCommand.class.getName()));
    line.addAll(List.of("--port=" + port, "--primary-latency=5ms"));
    if (!more.contains("--redis=embedded")) {
      line.add("--redis=redis://127.0.0.1:" + cacheRedis.port());
      line.add("--primary=redis://127.0.0.1:" + primaryRedis.port());
    }
    line.addAll(more);
    return ModuleProcess.start(
        "server", new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT));
  }

  private String awaitUrl() {
    // READY http://127.0.0.1:12345 pid=678
    String ready = process.awaitReady(START);
    return ready.substring(ready.indexOf(' ') + 1, ready.lastIndexOf(' '));
  }

  String url() {
    return url;
  }

  RestartableRedis cacheRedis() {
    return cacheRedis;
  }

  RestartableRedis primaryRedis() {
    return primaryRedis;
  }

  /** Ends the server alone. */
  void stopServer() {
    process.stop(Duration.ofSeconds(20));
  }

  /** Starts the server again, at the same port. */
  void restartServer() {
    process = launch(URI.create(url).getPort());
    url = awaitUrl();
  }

  /** Commits a change as another client would. */
  void update(String id, String value) {
    String query =
        "?id=" + id + "&field=name&value=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/update" + query))
            .timeout(Duration.ofSeconds(10))
            .POST(BodyPublishers.noBody())
            .build();
    try {
      HTTP.send(request, BodyHandlers.discarding());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.close();
    primaryRedis.close();
    cacheRedis.close();
  }
}
