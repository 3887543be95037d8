package io.prefetchbench.load.foreign;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.foreign.ConfiguredSystem.Change;
import io.prefetchbench.load.foreign.ConfiguredSystem.Read;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Changes and reads entities by HTTP requests. Thread-safe. */
final class HttpCalls {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  private HttpCalls() {}

  /** {@code answer}: where an answer holds the version; null if the proposed one is written. */
  static Change change(
      String method,
      TextTemplate url,
      @Nullable TextTemplate body,
      Map<String, String> headers,
      @Nullable ReadProtocol answer) {
    return (key, version) -> {
      BodyPublisher sent =
          body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.fill(key, version));
      HttpResponse<String> response = send(method, url.fill(key, version), headers, sent);
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            method + " of key " + key + " was answered with " + response.statusCode());
      }
      return answer == null ? version : version(answer, response);
    };
  }

  /** Expects 200 with a version, or 404. */
  static Read read(String baseUrl, ReadProtocol protocol) {
    return key -> {
      String url = baseUrl + protocol.path(Shape.id(key));
      HttpResponse<String> response = send("GET", url, protocol.headers(), BodyPublishers.noBody());
      return switch (response.statusCode()) {
        case HttpURLConnection.HTTP_NOT_FOUND -> OptionalLong.empty();
        case HttpURLConnection.HTTP_OK -> OptionalLong.of(version(protocol, response));
        default -> throw new IOException("a read was answered with " + response.statusCode());
      };
    };
  }

  private static HttpResponse<String> send(
      String method, String url, Map<String, String> headers, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).method(method, body);
    headers.forEach(request::header);
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static long version(ReadProtocol protocol, HttpResponse<String> response)
      throws IOException {
    String header = response.headers().firstValue(protocol.versionHeader()).orElse(null);
    String text = protocol.version(header, response::body);
    if (text == null) {
      throw new IOException("an answer has no whole number as " + protocol.versionPlace());
    }
    return Version.parse(text).position();
  }
}
