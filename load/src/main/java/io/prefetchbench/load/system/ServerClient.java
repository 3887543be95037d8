package io.prefetchbench.load.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** Queries the server's state, outside the measured requests. Thread-safe. */
public final class ServerClient {
  private static final int TIMEOUT_MILLIS = (int) Duration.ofSeconds(5).toMillis();
  private static final int PASS_MILLIS = (int) Duration.ofMinutes(2).toMillis();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String baseUrl;
  private final Map<String, String> headers;

  public ServerClient(String baseUrl) {
    this(baseUrl, Map.of());
  }

  ServerClient(String baseUrl, Map<String, String> headers) {
    this.baseUrl = baseUrl;
    this.headers = headers;
  }

  public boolean isReady() {
    return status("/health/ready") == HttpURLConnection.HTTP_OK;
  }

  public boolean answers() {
    return status("/health/live") > 0;
  }

  /** Returns the status of a GET; 0 if there was no answer within 5 s. */
  int status(String path) {
    try {
      return open(path).getResponseCode();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Returns the number of entities in the server's cache; empty if it does not report it. */
  public OptionalLong entities() {
    return counter(json("/categories?limit=0"), "cache_count");
  }

  /** Returns the server's statistics; a missing node if it has none. */
  public JsonNode stats() {
    return json("/stats");
  }

  private JsonNode json(String path) {
    try {
      HttpURLConnection connection = open(path);
      if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
        return MissingNode.getInstance();
      }
      byte[] body = connection.getInputStream().readAllBytes();
      return JSON.readTree(new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  public static OptionalLong counter(JsonNode stats, String name) {
    JsonNode value = stats.path(name);
    return value.isNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
  }

  public void reprefetch() {
    try {
      HttpURLConnection connection = open("/reprefetch");
      connection.setReadTimeout(PASS_MILLIS);
      connection.setRequestMethod("POST");
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IllegalStateException("POST /reprefetch was answered with " + status);
      }
    } catch (IOException e) {
      throw new IllegalStateException("POST /reprefetch was not answered: " + e, e);
    }
  }

  private HttpURLConnection open(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) URI.create(baseUrl + path).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    connection.setInstanceFollowRedirects(false);
    headers.forEach(connection::setRequestProperty);
    return connection;
  }
}
