package io.prefetchbench.server.http;

import io.prefetchbench.testbed.command.BadInput;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The listening server: one event loop, keep-alive connections, HTTP/1.1, over TLS if there is a
 * certificate. Thread-safe. Closing stops accepting, lets requests in flight end, then closes the
 * connections.
 */
public final class HttpFront implements AutoCloseable {
  private static final int PORT_MAX = 65_535;
  private static final int IDLE_SECONDS = 120;
  private static final long START_SECONDS = 20;
  private static final long CLOSE_SECONDS = 5;

  private final Vertx vertx;
  private final HttpServer server;
  private final String host;
  private final String scheme;
  private final AtomicLongArray responses;

  private HttpFront(
      Vertx vertx, HttpServer server, String host, String scheme, AtomicLongArray responses) {
    this.scheme = scheme;
    this.vertx = vertx;
    this.server = server;
    this.host = host;
    this.responses = responses;
  }

  public static HttpFront listen(String host, int port, List<Route> routes, OriginGuard guard) {
    return listen(host, port, routes, guard, null);
  }

  /**
   * Starts listening. Throws BadInput if it cannot: the port is taken, or there is no such address.
   *
   * @param port 0 for any free one
   * @param tls what to serve HTTPS with; null for HTTP
   */
  public static HttpFront listen(
      String host, int port, List<Route> routes, OriginGuard guard, @Nullable TlsIdentity tls) {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    HttpServerOptions options =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    if (tls != null) {
      options.setSsl(true).setUseAlpn(false).setKeyCertOptions(tls.options());
    }
    AtomicLongArray responses = new AtomicLongArray(6);
    RouteTable table = new RouteTable(routes, guard, responses);
    HttpServer server =
        vertx
            .createHttpServer(options)
            .invalidRequestHandler(table::answerUnreadable)
            .requestHandler(table.on(vertx));
    try {
      await(server.listen(port, host), START_SECONDS);
      return new HttpFront(vertx, server, host, tls == null ? "http" : "https", responses);
    } catch (ExecutionException e) {
      closeQuietly(vertx);
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw unusable("", host, port, cause);
    } catch (TimeoutException e) {
      closeQuietly(vertx);
      throw unusable("", host, port, e);
    }
  }

  /**
   * Checks early that {@link #listen} can succeed, before anything else is started and logged.
   * Throws BadInput if the port is none or taken, or there is no such address.
   *
   * @param option that named the port
   */
  public static void check(String option, String host, int port) {
    if (port < 0 || port > PORT_MAX) {
      throw new BadInput(option + ": expected 0 to " + PORT_MAX + ", was " + port);
    }
    try (ServerSocket probe = new ServerSocket()) {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("unknown host");
      }
      probe.bind(address);
    } catch (IOException e) {
      throw unusable(option + ": ", host, port, e);
    }
  }

  private static BadInput unusable(String option, String host, int port, Throwable cause) {
    return new BadInput(
        "%scannot listen on %s:%d: %s; expected a free port, or 0"
            .formatted(option, host, port, text(cause)),
        cause);
  }

  public int port() {
    return server.actualPort();
  }

  public String url() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return scheme + "://" + shown + ":" + port();
  }

  /** Counts of its answers by the first digit of their status, without event streams. */
  public AtomicLongArray responses() {
    return responses;
  }

  @Override
  public void close() {
    try {
      await(server.shutdown(CLOSE_SECONDS, TimeUnit.SECONDS), CLOSE_SECONDS + 1);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the server did not close: " + text(e), e);
    } finally {
      closeQuietly(vertx);
    }
  }

  private static void closeQuietly(Vertx vertx) {
    try {
      await(vertx.close(), CLOSE_SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the event loop did not close: " + text(e), e);
    }
  }

  private static void await(Future<?> future, long seconds)
      throws ExecutionException, TimeoutException {
    try {
      future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static String text(Throwable cause) {
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
