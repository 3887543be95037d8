package io.prefetchbench.server.http;

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
import org.jspecify.annotations.Nullable;

/**
 * The listening server: one event loop, keep-alive connections, HTTP/1.1, over TLS if there is a
 * certificate. Thread-safe. Closing stops accepting, lets requests in flight end, then closes the
 * connections.
 */
public final class HttpFront implements AutoCloseable {
  private static final int IDLE_SECONDS = 120;
  private static final long START_SECONDS = 20;
  private static final long CLOSE_SECONDS = 5;

  private final Vertx vertx;
  private final HttpServer server;
  private final String host;
  private final String scheme;
  private final ResponseCounts responses;

  private HttpFront(
      Vertx vertx, HttpServer server, String host, String scheme, ResponseCounts responses) {
    this.scheme = scheme;
    this.vertx = vertx;
    this.server = server;
    this.host = host;
    this.responses = responses;
  }

  /** Like the one below, without TLS. */
  public static HttpFront listen(String host, int port, List<Route> routes, OriginGuard guard)
      throws IOException {
    return listen(host, port, routes, guard, null);
  }

  /**
   * Starts listening.
   *
   * @param port 0 for any free one
   * @param tls what to serve HTTPS with; null for HTTP
   * @throws IOException if it cannot: the port is taken, or there is no such address
   */
  public static HttpFront listen(
      String host, int port, List<Route> routes, OriginGuard guard, @Nullable TlsIdentity tls)
      throws IOException {
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    HttpServerOptions options =
        new HttpServerOptions()
            .setHttp2ClearTextEnabled(false)
            .setIdleTimeout(IDLE_SECONDS)
            .setIdleTimeoutUnit(TimeUnit.SECONDS);
    if (tls != null) {
      options.setSsl(true).setUseAlpn(false).setKeyCertOptions(tls.options());
    }
    ResponseCounts responses = new ResponseCounts();
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
      throw new IOException("cannot listen on " + host + ":" + port + ": " + text(cause), cause);
    } catch (TimeoutException e) {
      closeQuietly(vertx);
      throw new IOException("cannot listen on " + host + ":" + port + " within 20 s", e);
    }
  }

  /**
   * Checks early that {@link #listen} can succeed, before anything else is started and logged.
   *
   * @throws IOException if the port is taken, or there is no such address
   */
  public static void check(String host, int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new IOException("unknown host");
      }
      probe.bind(address);
    } catch (IOException e) {
      throw new IOException("cannot listen on " + host + ":" + port + ": " + text(e), e);
    }
  }

  /** The port that is listened on. */
  public int port() {
    return server.actualPort();
  }

  /** Where it listens, without a slash at the end. */
  public String url() {
    String shown = host.contains(":") ? "[" + host + "]" : host;
    return scheme + "://" + shown + ":" + port();
  }

  /** Counts of its answers. */
  public ResponseCounts responses() {
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
