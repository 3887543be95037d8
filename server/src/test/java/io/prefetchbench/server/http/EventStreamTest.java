package io.prefetchbench.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stream of events over real sockets: who listens, who is slow, who is gone. */
class EventStreamTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int CLIENTS_MAX = 2;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private EventStream stream;
  private HttpFront front;
  private final List<Socket> sockets = new ArrayList<>();

  @BeforeEach
  void listen() throws IOException {
    stream = new EventStream(CLIENTS_MAX, () -> EventStream.event("hello", Map.of("a", 1)));
    List<Route> routes = List.of(Route.events("/events", stream));
    front = HttpFront.listen("127.0.0.1", 0, routes, new OriginGuard(Set.of()));
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    stream.close();
    front.close();
  }

  private BufferedReader connect() throws IOException {
    Socket socket = new Socket();
    // A small window, so that a client that does not read is felt soon.
    socket.setReceiveBufferSize(4_096);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), front.port()));
    socket.setSoTimeout((int) SOON.toMillis());
    sockets.add(socket);
    socket
        .getOutputStream()
        .write("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8));
    return new BufferedReader(
        new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  private static String awaitLine(BufferedReader from, String beginning) throws IOException {
    String line = from.readLine();
    while (line != null && !line.startsWith(beginning)) {
      line = from.readLine();
    }
    return String.valueOf(line);
  }

  private void awaitClients(int number) {
    await().atMost(SOON).until(() -> stream.clients() == number);
  }

  @Test
  void eachClientIsGreetedAndGetsWhatIsPublished() throws IOException {
    BufferedReader first = connect();
    BufferedReader second = connect();

    assertThat(awaitLine(first, "HTTP")).isEqualTo("HTTP/1.1 200 OK");
    assertThat(awaitLine(first, "data: ")).isEqualTo("data: {\"a\":1}");
    assertThat(awaitLine(second, "data: ")).isEqualTo("data: {\"a\":1}");
    stream.publish(EventStream.event("sample", Map.of("n", 7)));
    for (BufferedReader client : List.of(first, second)) {
      assertThat(awaitLine(client, "event: ")).isEqualTo("event: sample");
      assertThat(awaitLine(client, "data: ")).isEqualTo("data: {\"n\":7}");
    }
  }

  @Test
  void oneTooManyIsRefusedInJsonUntilAnotherLeaves() throws Exception {
    connect();
    connect();
    awaitClients(CLIENTS_MAX);

    HttpResponse<String> refused = send("GET");

    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).isEqualTo("{\"error\":\"2 clients listen already\"}");
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("5");
    sockets.get(0).close();
    awaitClients(CLIENTS_MAX - 1);
    assertThat(awaitLine(connect(), "HTTP")).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void aClientThatDoesNotReadIsDisconnectedAndTheOtherIsNot() throws IOException {
    connect();
    BufferedReader reading = connect();
    awaitClients(2);
    Thread reader =
        new Thread(
            () -> {
              try {
                awaitLine(reading, "event: end");
              } catch (IOException e) {
                // The test ended: the socket is closed.
              }
            },
            "reading-client");
    reader.setDaemon(true);
    reader.start();
    String large = EventStream.event("sample", "x".repeat(50_000));

    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              stream.publish(large);
              return stream.clients() == 1;
            });
    stream.publish(EventStream.event("end", 0));
    await().atMost(SOON).until(() -> !reader.isAlive());
    assertThat(stream.clients()).isEqualTo(1);
  }

  @Test
  void headSaysTheTypeAndDoesNotListen() throws Exception {
    HttpResponse<String> head = send("HEAD");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).hasValue("text/event-stream");
    assertThat(stream.clients()).isZero();
  }

  @Test
  void closingEndsTheStreamsAndRefusesNewOnes() throws Exception {
    BufferedReader client = connect();
    awaitClients(1);

    stream.close();

    assertThat(awaitLine(client, "0")).isEqualTo("0"); // the chunk of length 0 ends the answer
    awaitClients(0);
    assertThat(send("GET").statusCode()).isEqualTo(503);
  }

  private HttpResponse<String> send(String method) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + front.port() + "/events");
    HttpRequest request =
        HttpRequest.newBuilder(uri).timeout(SOON).method(method, BodyPublishers.noBody()).build();
    return HTTP.send(request, BodyHandlers.ofString());
  }
}
