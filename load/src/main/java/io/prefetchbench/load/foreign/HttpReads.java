package io.prefetchbench.load.foreign;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalLong;

/** Reads entities over HTTP: 200 with a version, or 404. Thread-safe. */
final class HttpReads implements VersionReads {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();
  private final String baseUrl;
  private final ReadProtocol protocol;

  HttpReads(String baseUrl, ReadProtocol protocol) {
    this.baseUrl = baseUrl;
    this.protocol = protocol;
  }

  @Override
  public OptionalLong read(int key) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(baseUrl + protocol.path(Shape.id(key)))).timeout(TIMEOUT);
    protocol.headers().forEach(request::header);
    HttpResponse<String> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() == HttpURLConnection.HTTP_NOT_FOUND) {
      return OptionalLong.empty();
    }
    if (response.statusCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("a read was answered with " + response.statusCode());
    }
    return OptionalLong.of(version(protocol, response));
  }

  /**
   * Returns the version in an answer.
   *
   * @throws IOException if there is none
   */
  static long version(ReadProtocol protocol, HttpResponse<String> response) throws IOException {
    String header = response.headers().firstValue(protocol.versionHeader()).orElse(null);
    String text = protocol.version(header, response::body);
    if (text == null) {
      throw new IOException("an answer has no whole number as " + protocol.versionPlace());
    }
    return Version.parse(text).position();
  }

  @Override
  public void close() {}
}
