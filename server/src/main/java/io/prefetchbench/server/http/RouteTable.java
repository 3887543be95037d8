package io.prefetchbench.server.http;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.SourceException;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request and sends its answer. Every outcome has a JSON body: 404 for an
 * unknown path, 405 with {@code Allow} for another method, 413 for a body over the limit, 403 for a
 * foreign host or origin, 401 for a missing token, 503 for Redis being out of reach, a full queue
 * or a deadline that has passed, 500 for an error of the server.
 */
final class RouteTable {
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
  private static final long BODY_BYTES_MAX = 64 * 1024;
  private static final long LOG_AGAIN_MILLIS = 60_000;
  private static final String READ = "read";
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data";

  private final List<Route> routes;
  private final OriginGuard guard;
  private final AtomicLongArray responses;
  private final Map<String, Set<String>> methods = new TreeMap<>();
  private final Set<String> loggedLately = ConcurrentHashMap.newKeySet();

  RouteTable(List<Route> routes, OriginGuard guard, AtomicLongArray responses) {
    this.routes = List.copyOf(routes);
    this.guard = guard;
    this.responses = responses;
    for (Route route : routes) {
      Set<String> allowed = methods.computeIfAbsent(route.path(), path -> new TreeSet<>());
      allowed.add(route.method().name());
      if (!route.mutates()) {
        allowed.add(HttpMethod.HEAD.name());
      }
    }
  }

  /** Returns the routes as the request handler of an HTTP server. */
  Handler<HttpServerRequest> on(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(this::onlyExactPaths);
    BodyHandler body = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
    for (Route route : routes) {
      if (route.mutates()) {
        router.post(route.path()).handler(this::onlyAllowedChanges);
        router.post(route.path()).handler(body);
      }
      router.route(route.method(), route.path()).handler(context -> answer(context, route));
      if (!route.mutates()) {
        router.head(route.path()).handler(context -> answer(context, route));
      }
    }
    methods.forEach((path, names) -> router.route(path).handler(c -> otherMethod(c, names)));
    router.route().handler(this::unknownPath);
    router.route().failureHandler(this::failed);
    router.errorHandler(404, this::unknownPath);
    return request -> {
      RouteResponse refusal = refusal(request);
      if (refusal == null) {
        router.handle(request);
      } else {
        send(request, refusal.with("Connection", "close"));
      }
    };
  }

  private @Nullable RouteResponse refusal(HttpServerRequest request) {
    RouteResponse unreadable = unreadable(request);
    if (unreadable != null) {
      return unreadable;
    }
    String foreign = guard.hostRefusal(request.authority(), request.localAddress().hostAddress());
    return foreign == null ? null : RouteResponse.error(403, foreign);
  }

  /** The router would take {@code /read/} for {@code /read}. */
  private void onlyExactPaths(RoutingContext context) {
    String path = context.request().path();
    if (path == null || (path.length() > 1 && path.endsWith("/")) || path.contains("//")) {
      unknownPath(context);
    } else {
      context.next();
    }
  }

  private void onlyAllowedChanges(RoutingContext context) {
    HttpServerRequest request = context.request();
    String refusal = guard.originRefusal(request.authority(), request.getHeader("Origin"));
    if (refusal != null) {
      send(request, RouteResponse.error(403, refusal));
    } else if (!guard.isAuthorized(request.getHeader("Authorization"))) {
      send(
          request,
          RouteResponse.error(
                  401, "expected the header Authorization: Bearer with this server's token")
              .with("WWW-Authenticate", "Bearer"));
    } else {
      context.next();
    }
  }

  private void answer(RoutingContext context, Route route) {
    if (route.mutates() && !isForm(context)) {
      send(
          context.request(),
          RouteResponse.error(415, "expected a body of type " + FORM + ", or none"));
      return;
    }
    EventStream stream = route.stream();
    if (stream != null && HttpMethod.GET.equals(context.request().method())) {
      RouteResponse refusal = stream.join(context);
      if (refusal != null) {
        send(context.request(), refusal);
      }
      return;
    }
    context.put(READ, true);
    Params params = new Params(context);
    CompletionStage<RouteResponse> stage;
    try {
      stage = route.action().answer(params);
    } catch (RuntimeException e) {
      send(context.request(), ofFailure(context, e));
      return;
    }
    sendInTime(context, route, params, stage);
  }

  /** The request ends with the first of: the answer, the deadline, the client disconnecting. */
  private void sendInTime(
      RoutingContext context, Route route, Params params, CompletionStage<RouteResponse> stage) {
    Vertx vertx = context.vertx();
    Context loop = vertx.getOrCreateContext();
    long timer =
        vertx.setTimer(
            route.deadline().toMillis(),
            id -> {
              params.end();
              sendUnlessOver(context, late(route));
            });
    context
        .response()
        .closeHandler(
            gone -> {
              params.end();
              vertx.cancelTimer(timer);
            });
    stage.whenComplete(
        (answer, failure) ->
            loop.runOnContext(
                v -> {
                  boolean inTime = vertx.cancelTimer(timer);
                  if (inTime) {
                    params.end();
                    Throwable cause =
                        failure == null ? new IllegalStateException("no answer") : failure;
                    sendUnlessOver(context, answer == null ? ofFailure(context, cause) : answer);
                  }
                }));
  }

  private static RouteResponse late(Route route) {
    String words = "no answer within " + route.deadline().toMillis() + " ms";
    return RouteResponse.error(
            503, route.mutates() ? words + "; it may still be carried out" : words)
        .with("Retry-After", "1");
  }

  private void sendUnlessOver(RoutingContext context, RouteResponse answer) {
    HttpServerResponse response = context.response();
    if (!response.closed() && !response.ended()) {
      send(context.request(), answer);
    }
  }

  private static boolean isForm(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    boolean empty = context.body().length() <= 0;
    return type == null ? empty : type.startsWith(FORM) || type.startsWith(MULTIPART) || empty;
  }

  private RouteResponse ofFailure(RoutingContext context, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refusal refusal) {
      return RouteResponse.error(refusal.status(), String.valueOf(refusal.getMessage()));
    }
    if (cause instanceof Bulkhead.Full) {
      return RouteResponse.error(503, String.valueOf(cause.getMessage())).with("Retry-After", "1");
    }
    if (cause instanceof RedisFault fault && fault.kind() != RedisFault.Kind.PERMANENT) {
      return RouteResponse.json(
              503, Map.of("error", "Redis: " + fault.getMessage(), "code", fault.code()))
          .with("Retry-After", "1");
    }
    if (cause instanceof SourceException fault
        && fault.kind() == SourceException.Kind.UNAVAILABLE) {
      return RouteResponse.error(503, "the primary: " + fault.getMessage())
          .with("Retry-After", "1");
    }
    log(context, cause);
    return RouteResponse.error(500, "a fault of the server, see its log: " + cause);
  }

  /** Logs the stack at most once per minute for each kind of failure. */
  private void log(RoutingContext context, Throwable cause) {
    String kind = context.currentRoute() + " " + cause.getClass().getName();
    if (loggedLately.add(kind)) {
      LOG.error(
          "{} {} failed; further ones like it are not logged for a minute",
          context.request().method(),
          context.request().path(),
          cause);
      long unused = context.vertx().setTimer(LOG_AGAIN_MILLIS, id -> loggedLately.remove(kind));
    }
  }

  private void otherMethod(RoutingContext context, Set<String> allowed) {
    String names = String.join(", ", allowed);
    RouteResponse answer = RouteResponse.error(405, "method not allowed here, expected " + names);
    send(context.request(), answer.with("Allow", names));
  }

  private void unknownPath(RoutingContext context) {
    send(context.request(), RouteResponse.error(404, "no such path"));
  }

  private void failed(RoutingContext context) {
    int status = context.statusCode();
    Throwable failure = context.failure();
    if (status == 413) {
      String limit = "the body is over " + BODY_BYTES_MAX + " bytes";
      send(context.request(), RouteResponse.error(413, limit).with("Connection", "close"));
    } else if ((status >= 400 && status < 500) || context.get(READ) == null) {
      // Chunks or a form that cannot be decoded, where we have not begun with the request.
      int shown = status >= 400 && status < 500 ? status : 400;
      send(context.request(), RouteResponse.error(shown, "the request cannot be read"));
    } else {
      Throwable cause = failure == null ? new IllegalStateException("status " + status) : failure;
      send(context.request(), ofFailure(context, cause));
    }
  }

  /** A request that is not even HTTP as we know it: bad line, too long, unknown version. */
  void answerUnreadable(HttpServerRequest request) {
    send(request, RouteResponse.error(400, "the request cannot be read as HTTP/1.1"));
    request.connection().close();
  }

  private void send(HttpServerRequest request, RouteResponse answer) {
    responses.incrementAndGet(answer.status() / 100);
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader("Content-Length", Integer.toString(answer.body().length())).end();
    } else {
      response.end(answer.body());
    }
  }

  /** Why a request is not answered; null if it may be. */
  private static @Nullable RouteResponse unreadable(HttpServerRequest request) {
    List<String> encodings = request.headers().getAll("Transfer-Encoding");
    if (!encodings.isEmpty()
        && !(encodings.size() == 1 && encodings.get(0).strip().equalsIgnoreCase("chunked"))) {
      return RouteResponse.error(501, "Transfer-Encoding: expected chunked, or none");
    }
    int hosts = request.headers().getAll("Host").size();
    boolean mayLackHost = request.version() == HttpVersion.HTTP_1_0;
    if (hosts > 1 || (hosts == 0 && !mayLackHost) || (hosts == 1 && request.authority() == null)) {
      return RouteResponse.error(400, "expected one Host header with a host name and maybe a port");
    }
    String target = request.uri();
    if (!target.startsWith("/")) {
      return RouteResponse.error(400, "expected a path that begins with / in the request line");
    }
    return isDecodable(target)
        ? null
        : RouteResponse.error(400, "the address: expected two hex digits after each %, in UTF-8");
  }

  /** Whether a text in percent-encoding has well-formed escapes, which are UTF-8. */
  private static boolean isDecodable(String text) {
    if (text.indexOf('%') < 0) {
      return true;
    }
    if (BAD_ESCAPE.matcher(text).find()) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.put((byte) Integer.parseInt(text.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.put((byte) (text.charAt(i) < 0x80 ? text.charAt(i) : '?'));
      }
    }
    try {
      CharBuffer unused = StandardCharsets.UTF_8.newDecoder().decode(bytes.flip());
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
