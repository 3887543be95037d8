package io.prefetchbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.redis.RedisFault;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFrontTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Waiting WAITING = new Waiting();
  private static HttpFront front;

  @BeforeAll
  static void listen() throws IOException {
    List<Route> routes =
        List.of(
            Route.get("/read", params -> now(Map.of("id", params.id()))),
            Route.get("/things/:id", params -> now(Map.of("id", params.id()))),
            Route.post("/things", params -> now(Map.of("id", params.id()))),
            Route.get("/things", params -> now(Map.of())),
            Route.get("/down", params -> failed(RedisFault.connection("refused", null))),
            Route.get("/damaged", params -> failed(RedisFault.ofReply("WRONGTYPE not a hash"))),
            Route.get("/broken", params -> failed(new IllegalStateException("broken"))),
            Route.get("/throws", params -> throwing()));
    front = HttpFront.listen("127.0.0.1", 0, routes, new OriginGuard(Set.of("bench.test")));
  }

  @AfterAll
  static void close() {
    front.close();
    WAITING.close();
  }

  private static CompletionStage<Answer> now(Map<String, String> body) {
    return CompletableFuture.completedFuture(Answer.json(200, body));
  }

  private static CompletionStage<Answer> failed(RuntimeException cause) {
    return WAITING.run(
        () -> {
          throw cause;
        });
  }

  private static CompletionStage<Answer> throwing() {
    throw new IllegalStateException("thrown at once");
  }

  private static HttpResponse<String> send(String method, String path, String body)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + front.port() + path))
            .timeout(Duration.ofSeconds(10))
            .method(method, BodyPublishers.ofString(body));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/x-www-form-urlencoded");
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  /** The status line, headers and body of a request written byte by byte. */
  private static String raw(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.UTF_8));
      InputStream in = socket.getInputStream();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String post(String headers) throws IOException {
    return raw("POST /things?id=a HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nosuch", "/readXYZ", "/read/", "/read/x", "/things/a/b", "/READ", "//read"})
  void anUnknownPathIs404InJson(String path) throws Exception {
    HttpResponse<String> response = send("GET", path, "");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("{\"error\":\"no such path\"}");
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/read,'GET, HEAD'",
    "DELETE,/read,'GET, HEAD'",
    "PUT,/things,'GET, HEAD, POST'",
    "POST,/things/a,'GET, HEAD'"
  })
  void anotherMethodIs405WithAllow(String method, String path, String allowed) throws Exception {
    HttpResponse<String> response = send(method, path, "");

    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue(allowed);
    assertThat(response.body()).contains("expected " + allowed);
  }

  @ParameterizedTest
  @CsvSource({
    "/things/a%2525,a%25",
    "/things/a%2Fb,a/b",
    "/things/a+b,a+b",
    "/things/a%20b,a b",
    "/read?id=a%2525,a%25",
    "/read?id=a%2Bb,a+b",
    "/read?id=a+b,a b",
    "/things/%F0%9F%8D%9E,🍞"
  })
  void idsAreDecodedOnce(String path, String id) throws Exception {
    HttpResponse<String> response = send("GET", path, "");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo("{\"id\":\"" + id + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/read?id=%zz", "/read?id=a%2", "/things/%zz", "/things/a%"})
  void aBrokenEscapeIs400InJson(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/json");
    assertThat(answer)
        .endsWith("{\"error\":\"the address: expected two hex digits after each %\"}");
  }

  @Test
  void aParameterMayStandInTheBodyOrInTheQuery() throws Exception {
    assertThat(send("POST", "/things?id=q", "").body()).isEqualTo("{\"id\":\"q\"}");
    assertThat(send("POST", "/things", "id=b%2525").body()).isEqualTo("{\"id\":\"b%25\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/read", "/read?id=", "/read?id=%20", "/read?ID2=a"})
  void aMissingParameterIsNamed(String path) throws Exception {
    HttpResponse<String> response = send("GET", path, "");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("parameter id: expected the id of an entity");
  }

  @Test
  void anIdHasALimit() throws Exception {
    assertThat(send("GET", "/read?id=" + "x".repeat(512), "").statusCode()).isEqualTo(200);
    HttpResponse<String> response = send("GET", "/read?id=" + "x".repeat(513), "");
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains("at most 512 bytes");
  }

  @Test
  void aBodyOverTheLimitIs413() throws Exception {
    HttpResponse<String> response = send("POST", "/things", "id=" + "x".repeat(70_000));

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).contains("over 65536 bytes");
  }

  @Test
  void aBodyOfAnotherTypeIs415() throws IOException {
    String answer =
        raw(
            "POST /things?id=a HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

    assertThat(answer).startsWith("HTTP/1.1 415 ").contains("x-www-form-urlencoded");
  }

  @ParameterizedTest
  @CsvSource({
    "/down,503,CONNECTION",
    "/damaged,500,WRONGTYPE",
    "/broken,500,broken",
    "/throws,500,thrown at once"
  })
  void aFaultHasAJsonBody(String path, int status, String text) throws Exception {
    HttpResponse<String> response = send("GET", path, "");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).startsWith("{\"").contains("\"error\"").contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: 127.0.0.1:%d\r\n",
        "Host: localhost:%d\r\n",
        "Host: [::1]:%d\r\n",
        "Host: bench.test:%d\r\n",
        "Host: BENCH.test:%d\r\nOrigin: http://bench.test:%<d\r\n",
        "Host: localhost:%d\r\nOrigin: http://localhost:%<d\r\n",
      })
  void thePageItselfMayChangeThings(String headers) throws IOException {
    assertThat(post(headers.formatted(front.port()))).startsWith("HTTP/1.1 200 ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: evil.example:%d\r\n",
        "Host: localhost.evil.example:%d\r\n",
        "Host: localhost:%d\r\nOrigin: http://evil.example\r\n",
        "Host: localhost:%d\r\nOrigin: http://localhost:1\r\n",
        "Host: localhost:%d\r\nOrigin: null\r\n",
        "Host: evil.example:%d\r\nOrigin: http://evil.example:%<d\r\n",
      })
  void aForeignPageMayNot(String headers) throws IOException {
    assertThat(post(headers.formatted(front.port()))).startsWith("HTTP/1.1 403 ");
  }

  @Test
  void whatIsNotHttpIs400() throws IOException {
    assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.0 400 ").contains("\"error\"");
  }

  @Test
  void aTakenPortIsNamed() {
    OriginGuard guard = new OriginGuard(Set.of());
    assertThatThrownBy(() -> HttpFront.listen("127.0.0.1", front.port(), List.of(), guard))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + front.port());
  }

  @Test
  void closingLetsARequestInFlightEnd() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CompletableFuture<Answer> held = new CompletableFuture<>();
    Route slow =
        Route.get(
            "/slow",
            params -> {
              arrived.countDown();
              return held;
            });
    HttpFront other = HttpFront.listen("127.0.0.1", 0, List.of(slow), new OriginGuard(Set.of()));
    URI uri = URI.create("http://127.0.0.1:" + other.port() + "/slow");
    CompletableFuture<HttpResponse<String>> response =
        CLIENT.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    assertThat(arrived.await(10, TimeUnit.SECONDS)).isTrue();

    CompletableFuture<Void> closed = CompletableFuture.runAsync(other::close);
    held.complete(Answer.json(200, Map.of()));

    assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    closed.get(10, TimeUnit.SECONDS);
  }
}
