package io.prefetchbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Bytes of all kinds sent to a listening server: it answers each request that it answers at all
 * with a known status and a JSON body, never with 500, and still answers the next one.
 */
class HttpFuzzTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern HEAD =
      Pattern.compile("HTTP/1\\.[01] (\\d{3}) [^\r\n]*\r\n(.*?)\r\n\r\n(.*)", Pattern.DOTALL);
  private static final Set<Integer> STATUSES = Set.of(200, 400, 401, 403, 404, 405, 413, 415, 501);

  @SuppressWarnings("NullAway.Init") // set before the first property
  private static HttpFront front;

  @BeforeContainer
  static void listen() throws IOException {
    List<Route> routes =
        List.of(
            Route.get("/read", params -> now(Map.of("id", params.id()))),
            Route.get("/things/:id", params -> now(Map.of("id", params.id()))),
            Route.get("/list", params -> now(Map.of("n", "" + params.wholeNumber("n", 1, 0, 9)))),
            Route.post("/things", params -> now(Map.of("id", params.id()))));
    front = HttpFront.listen("127.0.0.1", 0, routes, new OriginGuard(Set.of()));
  }

  @AfterContainer
  static void close() {
    front.close();
  }

  private static CompletionStage<RouteResponse> now(Map<String, String> body) {
    return CompletableFuture.completedFuture(RouteResponse.json(200, body));
  }

  /** What is answered until the server closes the connection. */
  private static String raw(byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front.port())) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      try {
        out.write(request);
        out.flush();
        socket.shutdownOutput();
      } catch (IOException refused) {
        // It answered before it had read everything, and closed: that is its right.
      }
      return read(socket.getInputStream());
    }
  }

  private static String read(InputStream in) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      in.transferTo(bytes);
    } catch (IOException reset) {
      // What came before the reset is the answer.
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }

  private static void isFine(String request, String answer) throws IOException {
    if (answer.isEmpty()) {
      return; // nothing that is a request, or only a part of one
    }
    Matcher head = HEAD.matcher(answer);
    assertThat(head.matches()).as("%s answered by %s", request, answer).isTrue();
    int status = Integer.parseInt(head.group(1));
    assertThat(STATUSES).as("%s answered by %s", request, answer).contains(status);
    String body = head.group(3);
    assertThat(head.group(2))
        .as("%s answered by %s", request, answer)
        .containsIgnoringCase("content-type: application/json");
    if (!body.isEmpty()) {
      byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
      try (var parser = JSON.createParser(bytes)) {
        assertThat(JSON.<Object>readValue(parser, Object.class)).isInstanceOf(Map.class);
      }
    }
  }

  private static void stillAnswers() throws IOException {
    String get = "GET /read?id=a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(raw(get.getBytes(StandardCharsets.ISO_8859_1))).startsWith("HTTP/1.1 200 ");
  }

  private static void sendAndCheck(String request) throws IOException {
    isFine(request, raw(request.getBytes(StandardCharsets.ISO_8859_1)));
    stillAnswers();
  }

  @Provide
  Arbitrary<String> targets() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "/read",
                "/things",
                "/things/",
                "/list",
                "?",
                "id=",
                "n=",
                "&",
                "/",
                "//",
                "/..",
                "/.",
                ";",
                "=",
                "#",
                "%",
                "%2",
                "%zz",
                "%00",
                "%0d%0a",
                "%ff",
                "%C3%A9",
                "%c0%ae",
                "%ed%a0%80",
                "%25",
                "+",
                "http://localhost",
                "*",
                "\\",
                "\u00e9",
                "\u0000",
                "@"),
            Arbitraries.strings().ascii().ofMaxLength(6),
            Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(6));
    return pieces.list().ofMinSize(1).ofMaxSize(8).map(list -> String.join("", list));
  }

  @Provide
  Arbitrary<String> methods() {
    return Arbitraries.of(
        "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "PATCH", "get", "X");
  }

  @Property(tries = 400)
  void everyTargetIsAnswered(@ForAll("methods") String method, @ForAll("targets") String target)
      throws IOException {
    sendAndCheck(
        method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @Property(tries = 400)
  void everyPathIsAnswered(@ForAll("targets") String target) throws IOException {
    sendAndCheck(
        "GET /"
            + target.replaceAll("[\\s\\x00-\\x1f]", "")
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  @Provide
  Arbitrary<String> headers() {
    Arbitrary<String> names =
        Arbitraries.oneOf(
            Arbitraries.of(
                "Host",
                "Content-Length",
                "Transfer-Encoding",
                "Content-Type",
                "Origin",
                "Connection",
                "Expect",
                "Authorization",
                "Upgrade",
                "Cookie",
                "Accept-Encoding",
                "Range",
                "TE",
                "Trailer",
                "X-Forwarded-Host",
                ""),
            Arbitraries.strings().ascii().ofMaxLength(5));
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.of(
                "localhost",
                "evil.example",
                "a b",
                "[::1",
                "localhost:99999",
                "0",
                "-1",
                "5",
                "99999999999999999999",
                "chunked",
                "gzip",
                "chunked, chunked",
                "identity",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "text/plain; charset=nosuch",
                "100-continue",
                "h2c",
                "websocket",
                "null",
                "http://localhost",
                "close",
                "keep-alive",
                ""),
            Arbitraries.strings().withCharRange('\u0001', '\u00ff').ofMaxLength(8));
    return Combinators.combine(names, values)
        .as((name, value) -> name + ": " + value + "\r\n")
        .list()
        .ofMaxSize(5)
        .map(list -> String.join("", list));
  }

  @Property(tries = 400)
  void everyHeaderIsAnswered(@ForAll("methods") String method, @ForAll("headers") String headers)
      throws IOException {
    sendAndCheck(
        method
            + " /things?id=a HTTP/1.1\r\nHost: localhost\r\n"
            + headers
            + "Connection: close\r\n\r\n");
  }

  @Provide
  Arbitrary<String> forms() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "id",
                "=",
                "&",
                "%",
                "%2",
                "%zz",
                "%ff",
                "%C3%A9",
                "+",
                ";",
                "a",
                "id=a",
                "\r\n",
                "--x\r\n",
                "--x--\r\n",
                "Content-Disposition: form-data; name=\"id\"\r\n\r\n",
                "Content-Disposition: form-data; name=id; filename=f\r\n",
                "\u0000"),
            Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(8));
    return pieces.list().ofMaxSize(10).map(list -> String.join("", list));
  }

  @Property(tries = 400)
  void everyFormIsAnswered(@ForAll("forms") String form, @ForAll boolean multipart)
      throws IOException {
    String type =
        multipart ? "multipart/form-data; boundary=x" : "application/x-www-form-urlencoded";
    sendAndCheck(
        "POST /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + form.length()
            + "\r\n\r\n"
            + form);
  }

  @Property(tries = 200)
  void everyChunkIsAnswered(@ForAll("forms") String chunks) throws IOException {
    sendAndCheck(
        "POST /things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type:"
            + " application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
            + chunks);
  }

  @Property(tries = 200)
  void otherBytesAreAnswered(@ForAll byte[] bytes) throws IOException {
    String request = new String(bytes, StandardCharsets.ISO_8859_1);
    isFine(request, raw(bytes));
    stillAnswers();
  }
}
