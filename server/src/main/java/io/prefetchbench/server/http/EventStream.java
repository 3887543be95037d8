package io.prefetchbench.server.http;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: one stream that any number of clients up to a limit listen to, each with a
 * bounded buffer. Only the newest event counts: a client that is slow misses events, and one that
 * takes none for {@link #MISSED_MAX} events in a row is disconnected.
 *
 * <p>Thread-safe. Closing ends all streams; later clients are refused.
 */
public final class EventStream implements AutoCloseable {
  /** Events in a row that a client may miss before it is disconnected. */
  public static final int MISSED_MAX = 20;

  private static final int BUFFER_BYTES_MAX = 64 * 1024;
  private static final long HEARTBEAT_MILLIS = 10_000;
  private static final Buffer HEARTBEAT = Buffer.buffer(": heartbeat\n\n");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/event-stream",
          "Cache-Control", "no-store",
          "X-Accel-Buffering", "no");

  private final int clientsMax;
  private final Supplier<String> greeting;
  private final Set<Client> clients = ConcurrentHashMap.newKeySet();
  private volatile Buffer newest = Buffer.buffer();
  private volatile boolean closed;

  /**
   * @param clientsMax further clients are answered with 503
   * @param greeting events, made by {@link #event}, that each client gets first; called on the
   *     event loop, so it must not wait
   */
  public EventStream(int clientsMax, Supplier<String> greeting) {
    this.clientsMax = clientsMax;
    this.greeting = greeting;
  }

  /** One event as it is sent, its data as JSON in one line. */
  public static String event(String name, Object data) {
    String json = new String(RouteResponse.bytes(data), StandardCharsets.UTF_8);
    return "event: " + name + "\ndata: " + json + "\n\n";
  }

  public int clients() {
    return clients.size();
  }

  /** Sends an event, made by {@link #event}, to all clients; never waits. */
  public void publish(String event) {
    newest = Buffer.buffer(event);
    clients.forEach(Client::wake);
  }

  /** Answers a request with the stream; returns an answer to send instead if there is no place. */
  @Nullable RouteResponse join(RoutingContext routing) {
    // Clients join and leave on the one event loop, so this count cannot be overtaken.
    if (closed || clients.size() >= clientsMax) {
      String reason = closed ? "the server is ending" : clientsMax + " clients listen already";
      return RouteResponse.error(503, reason).with("Retry-After", "5");
    }
    HttpServerRequest request = routing.request();
    HttpServerResponse response = request.response();
    HEADERS.forEach(response::putHeader);
    response.setChunked(true).setWriteQueueMaxSize(BUFFER_BYTES_MAX);
    Client client = new Client(request, routing.vertx());
    clients.add(client);
    response.closeHandler(gone -> client.leave());
    response.exceptionHandler(failure -> client.leave());
    client.send(Buffer.buffer("retry: 2000\n\n" + greeting.get()));
    if (closed) {
      client.end();
    }
    return null;
  }

  static RouteResponse head() {
    return RouteResponse.bytes(HEADERS, new byte[0]);
  }

  @Override
  public void close() {
    closed = true;
    clients.forEach(client -> client.context.runOnContext(v -> client.end()));
  }

  /** One connected client; all but {@link #wake} runs on its event loop. */
  private final class Client {
    private final HttpServerRequest request;
    private final Vertx vertx;
    private final Context context;
    private final long heartbeat;
    private final AtomicBoolean isWoken = new AtomicBoolean();
    private final AtomicBoolean isGone = new AtomicBoolean();
    private int missed;

    Client(HttpServerRequest request, Vertx vertx) {
      this.request = request;
      this.vertx = vertx;
      this.context = vertx.getOrCreateContext();
      this.heartbeat = vertx.setPeriodic(HEARTBEAT_MILLIS, id -> send(HEARTBEAT));
    }

    /** At most one task of a client waits for the event loop, however often it is woken. */
    void wake() {
      if (isWoken.compareAndSet(false, true)) {
        context.runOnContext(
            v -> {
              isWoken.set(false);
              send(newest);
            });
      }
    }

    void send(Buffer bytes) {
      HttpServerResponse response = request.response();
      if (isGone.get() || response.ended() || response.closed()) {
        leave();
      } else if (!response.writeQueueFull()) {
        missed = 0;
        response.write(bytes).onFailure(failure -> leave());
      } else if (++missed >= MISSED_MAX) {
        leave();
        request.connection().close();
      }
    }

    void end() {
      leave();
      HttpServerResponse response = request.response();
      if (!response.ended() && !response.closed()) {
        response.end();
      }
    }

    void leave() {
      if (isGone.compareAndSet(false, true)) {
        vertx.cancelTimer(heartbeat);
        clients.remove(this);
      }
    }
  }
}
