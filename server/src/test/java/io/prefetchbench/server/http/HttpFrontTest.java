package io.prefetchbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpFrontTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final Bulkhead POOL = new Bulkhead("test", 2, 16);
  private static HttpFront front;

  @BeforeAll
  static void listen() throws IOException {
    List<Route> routes =
        List.of(
            Route.get("/read", params -> now(Map.of("id", params.id()))),
            Route.get("/things/:id", params -> now(Map.of("id", params.id()))),
            Route.post("/things", params -> now(Map.of("id", params.id()))),
            Route.get("/things", params -> now(Map.of())),
            Route.get("/down", params -> failed(params, RedisFault.connection("refused", null))),
            Route.get(
                "/damaged", params -> failed(params, RedisFault.ofReply("WRONGTYPE not a hash"))),
            Route.get("/broken", params -> failed(params, new IllegalStateException("broken"))),
            Route.get("/throws", params -> throwing()));
    front = HttpFront.listen("127.0.0.1", 0, routes, new OriginGuard(Set.of("bench.test")));
  }

  @AfterAll
  static void close() {
    front.close();
    POOL.close();
    THREADS.shutdownNow();
  }

  private static CompletionStage<RouteResponse> now(Map<String, String> body) {
    return CompletableFuture.completedFuture(RouteResponse.json(200, body));
  }

  private static CompletionStage<RouteResponse> failed(Params params, RuntimeException cause) {
    return POOL.run(
        params,
        () -> {
          throw cause;
        });
  }

  private static CompletionStage<RouteResponse> throwing() {
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
    return raw(front, request);
  }

  private static String raw(HttpFront front, String request) throws IOException {
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
  @ValueSource(
      strings = {"/read?id=%zz", "/read?id=a%2", "/things/%zz", "/things/a%", "/things/%ff"})
  void aBrokenEscapeIs400InJson(String path) throws Exception {
    String answer =
        raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 400 ").contains("application/json");
    assertThat(answer)
        .endsWith("{\"error\":\"the address: expected two hex digits after each %, in UTF-8\"}");
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

  @ParameterizedTest
  @ValueSource(strings = {"GET /read?id=a", "HEAD /read?id=a", "GET /nosuch"})
  void aForeignNameReadsNothing(String line) throws IOException {
    String answer = raw(line + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");

    assertThat(answer).startsWith("HTTP/1.1 403 ").contains("application/json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|GET /read?id=a HTTP/1.1\\r\\nHost: localhost\\r\\nHost: localhost",
        "400|GET /read?id=a HTTP/1.1\\r\\nHost: localhost\\r\\nHost: evil.example",
        "400|GET /read?id=a HTTP/1.1\\r\\nX: y",
        "400|GET /read?id=a HTTP/1.1\\r\\nHost: a b",
        "400|GET /read?id=a HTTP/1.1\\r\\nHost: localhost:port",
        "400|GET http://localhost/read?id=a HTTP/1.1\\r\\nHost: localhost",
        "400|GET http://evil.example/read?id=a HTTP/1.1\\r\\nHost: localhost",
        "400|OPTIONS * HTTP/1.1\\r\\nHost: localhost",
        "400|CONNECT localhost:80 HTTP/1.1\\r\\nHost: localhost",
        "501|POST /things?id=a HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: gzip, chunked",
        "501|POST /things?id=a HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: identity",
        "501|GET /read?id=a HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: xchunked",
      })
  void aRequestThatCanBeReadInTwoWaysIsRefusedInJson(int status, String head) throws IOException {
    String answer = raw(head.replace("\\r\\n", "\r\n") + "\r\nConnection: close\r\n\r\n0\r\n\r\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status + " ")
        .contains("application/json")
        .contains("{\"error\":\"");
  }

  @Test
  void anOldProbeNeedsNoHost() throws IOException {
    assertThat(raw("GET /read?id=a HTTP/1.0\r\n\r\n")).contains(" 200 ");
    assertThat(raw("POST /things?id=a HTTP/1.0\r\n\r\n")).contains(" 403 ");
  }

  @Test
  void whatIsNotHttpIs400() throws IOException {
    assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.0 400 ").contains("\"error\"");
  }

  @Test
  void aTakenPortIsNamed() {
    OriginGuard guard = new OriginGuard(Set.of());
    assertThatThrownBy(() -> HttpFront.listen("127.0.0.1", front.port(), List.of(), guard))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("cannot listen on 127.0.0.1:" + front.port());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|",
        "401|Authorization: Bearer",
        "401|Authorization: Bearer 0123456789abcdeX",
        "401|Authorization: Bearer 0123456789abcdefg",
        "401|Authorization: Basic 0123456789abcdef",
        "401|Authorization: 0123456789abcdef",
        "200|Authorization: Bearer 0123456789abcdef",
        "200|authorization: bearer 0123456789abcdef",
      })
  void changesNeedTheToken(int status, String header) throws IOException {
    OriginGuard guard = new OriginGuard(Set.of(), new AccessToken("0123456789abcdef"));
    List<Route> routes =
        List.of(
            Route.get("/read", params -> now(Map.of())),
            Route.post("/things", params -> now(Map.of())));
    try (HttpFront guarded = HttpFront.listen("127.0.0.1", 0, routes, guard)) {
      String tail = "Host: localhost\r\nConnection: close\r\n\r\n";
      String more = header == null ? "" : header + "\r\n";

      String answer = raw(guarded, "POST /things HTTP/1.1\r\n" + more + tail);
      assertThat(answer).startsWith("HTTP/1.1 " + status + " ").contains("application/json");
      assertThat(answer.contains("WWW-Authenticate: Bearer")).isEqualTo(status == 401);
      assertThat(raw(guarded, "GET /read HTTP/1.1\r\n" + tail)).startsWith("HTTP/1.1 200 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcde", "0123456789abcde ", "0123456789abcdeé"})
  void aTokenHasAForm(String token) {
    assertThatThrownBy(() -> new AccessToken(token))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(AccessToken.FORM);
  }

  @Test
  void aDeadlineEndsARequestAndWhatIsQueuedIsNotWorkedOff() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger worked = new AtomicInteger();
    try (Bulkhead narrow = new Bulkhead("narrow", 1, 2)) {
      Route stuck =
          Route.get(
                  "/stuck",
                  params ->
                      narrow.run(
                          params,
                          () -> {
                            begun.countDown();
                            release.await();
                            return RouteResponse.json(200, Map.of("n", worked.incrementAndGet()));
                          }))
              .within(Duration.ofMillis(300));
      try (HttpFront slow =
          HttpFront.listen("127.0.0.1", 0, List.of(stuck), new OriginGuard(Set.of()))) {
        String get = "GET /stuck HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        CompletableFuture<String> first =
            CompletableFuture.supplyAsync(() -> rawOf(slow, get), THREADS);
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        List<CompletableFuture<String>> others = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          others.add(CompletableFuture.supplyAsync(() -> rawOf(slow, get), THREADS));
        }
        List<String> answers = new ArrayList<>(List.of(first.get(10, TimeUnit.SECONDS)));
        for (CompletableFuture<String> other : others) {
          answers.add(other.get(10, TimeUnit.SECONDS));
        }

        assertThat(answers)
            .allSatisfy(
                answer -> assertThat(answer).startsWith("HTTP/1.1 503 ").contains("Retry-After"));
        assertThat(answers.stream().filter(a -> a.contains("no answer within 300 ms"))).hasSize(3);
        assertThat(answers.stream().filter(a -> a.contains("waiting already (narrow)"))).hasSize(1);
        release.countDown();
        await().atMost(Duration.ofSeconds(10)).until(() -> narrow.counts().abandoned() == 2);
        assertThat(worked).hasValue(1);
        assertThat(narrow.counts().rejected()).isEqualTo(1);
        assertThat(narrow.counts().queued()).isZero();
      }
    }
  }

  @Test
  void whatAClientLeftBehindIsNotWorkedOff() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger worked = new AtomicInteger();
    try (Bulkhead narrow = new Bulkhead("narrow", 1, 8)) {
      Route stuck =
          Route.get(
                  "/stuck",
                  params ->
                      narrow.run(
                          params,
                          () -> {
                            begun.countDown();
                            release.await();
                            return RouteResponse.json(200, Map.of("n", worked.incrementAndGet()));
                          }))
              .within(Duration.ofMinutes(1));
      try (HttpFront slow =
          HttpFront.listen("127.0.0.1", 0, List.of(stuck), new OriginGuard(Set.of()))) {
        byte[] get =
            "GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        try (Socket first = new Socket(InetAddress.getLoopbackAddress(), slow.port());
            Socket second = new Socket(InetAddress.getLoopbackAddress(), slow.port())) {
          first.getOutputStream().write(get);
          assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
          second.getOutputStream().write(get);
          await().atMost(Duration.ofSeconds(10)).until(() -> narrow.counts().queued() == 1);
        }
        // Both have left; the one that runs goes on until it notices nothing.
        await().atMost(Duration.ofSeconds(10)).until(() -> isNoticed(slow));
        release.countDown();

        await().atMost(Duration.ofSeconds(10)).until(() -> narrow.counts().abandoned() == 1);
        assertThat(worked).hasValue(1);
      }
    }
  }

  /** A request that is answered after the others have left was read after their leaving was. */
  private static boolean isNoticed(HttpFront front) {
    return rawOf(front, "GET /x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .contains(" 404 ");
  }

  private static String rawOf(HttpFront front, String request) {
    try {
      return raw(front, request);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void closingLetsARequestInFlightEnd() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CompletableFuture<RouteResponse> held = new CompletableFuture<>();
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
    held.complete(RouteResponse.json(200, Map.of()));

    assertThat(response.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    closed.get(10, TimeUnit.SECONDS);
  }
}
