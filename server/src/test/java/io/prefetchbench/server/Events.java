package io.prefetchbench.server;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Listens to a server's events; keeps the newest of each name. */
final class Events implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Stream<String> lines;
  private final Thread reader;
  private final Map<String, JsonNode> newest = new ConcurrentHashMap<>();
  private String name = "";

  private Events(Stream<String> lines) {
    this.lines = lines;
    this.reader = new Thread(this::read, "events");
    reader.setDaemon(true);
    reader.start();
  }

  static Events of(String base) {
    try {
      HttpResponse<Stream<String>> response =
          HTTP.send(
              HttpRequest.newBuilder(URI.create(base + "/events")).build(), BodyHandlers.ofLines());
      if (response.statusCode() != 200) {
        throw new IllegalStateException("no stream: HTTP " + response.statusCode());
      }
      return new Events(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    try {
      lines.forEach(this::take);
    } catch (UncheckedIOException e) {
      // The stream was ended by the server, or closed by the test.
    }
  }

  private void take(String line) {
    if (line.startsWith("event: ")) {
      name = line.substring("event: ".length());
    } else if (line.startsWith("data: ")) {
      try {
        newest.put(name, JSON.readTree(line.substring("data: ".length())));
      } catch (IOException e) {
        throw new UncheckedIOException("not JSON: " + line, e);
      }
    }
  }

  /** The newest event of a name, as soon as there is one that fits. */
  JsonNode await(String event, Predicate<JsonNode> fits) {
    return org.awaitility.Awaitility.await(event)
        .atMost(SOON)
        .until(() -> newest.get(event), seen -> seen != null && fits.test(seen));
  }

  /** The newest sample that fits. */
  JsonNode sample(Predicate<JsonNode> fits) {
    return await("sample", fits);
  }

  /** True once the server has ended the stream. */
  void awaitEnd() {
    Thread current = reader;
    org.awaitility.Awaitility.await("end of the stream")
        .atMost(SOON)
        .until(() -> !current.isAlive());
  }

  @Override
  public void close() {
    lines.close();
  }
}
