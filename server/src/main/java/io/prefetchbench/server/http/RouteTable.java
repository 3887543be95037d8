package io.prefetchbench.server.http;

import io.prefetchbench.cache.redis.RedisFault;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the route of a request and sends its answer. Every outcome has a JSON body: 404 for an
 * unknown path, 405 with {@code Allow} for another method, 413 for a body over the limit, 403 for a
 * foreign origin, 503 for Redis being out of reach, 500 for a fault of ours.
 */
final class RouteTable {
  private static final Logger LOG = LoggerFactory.getLogger(RouteTable.class);
  private static final long BODY_BYTES_MAX = 64 * 1024;
  private static final Pattern BAD_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data";

  private final List<Route> routes;
  private final OriginGuard guard;
  private final Map<String, Set<String>> methods = new TreeMap<>();

  RouteTable(List<Route> routes, OriginGuard guard) {
    this.routes = List.copyOf(routes);
    this.guard = guard;
    for (Route route : routes) {
      Set<String> allowed = methods.computeIfAbsent(route.path(), path -> new TreeSet<>());
      allowed.add(route.method().name());
      if (!route.mutates()) {
        allowed.add(HttpMethod.HEAD.name());
      }
    }
  }

  /** The routes as what an HTTP server calls for each request. */
  Handler<HttpServerRequest> on(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(this::onlyExactPaths);
    BodyHandler body = BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX);
    for (Route route : routes) {
      if (route.mutates()) {
        router.post(route.path()).handler(this::onlyOwnOrigin);
        router.post(route.path()).handler(body);
      }
      router.route(route.method(), route.path()).handler(context -> answer(context, route));
      if (!route.mutates()) {
        router.head(route.path()).handler(context -> answer(context, route));
      }
    }
    methods.forEach((path, names) -> router.route(path).handler(c -> otherMethod(c, names)));
    router.route().handler(RouteTable::unknownPath);
    router.route().failureHandler(RouteTable::failed);
    router.errorHandler(404, RouteTable::unknownPath);
    return router;
  }

  /** The router would take {@code /read/} for {@code /read}. */
  private void onlyExactPaths(RoutingContext context) {
    String path = context.request().path();
    if (BAD_ESCAPE.matcher(context.request().uri()).find()) {
      send(
          context.request(),
          Answer.error(400, "the address: expected two hex digits after each %"));
    } else if (path == null || (path.length() > 1 && path.endsWith("/")) || path.contains("//")) {
      unknownPath(context);
    } else {
      context.next();
    }
  }

  private void onlyOwnOrigin(RoutingContext context) {
    HttpServerRequest request = context.request();
    String refusal =
        guard.refusal(
            request.authority(), request.localAddress().hostAddress(), request.getHeader("Origin"));
    if (refusal == null) {
      context.next();
    } else {
      send(context.request(), Answer.error(403, refusal));
    }
  }

  private static void answer(RoutingContext context, Route route) {
    if (route.mutates() && !isForm(context)) {
      send(context.request(), Answer.error(415, "expected a body of type " + FORM + ", or none"));
      return;
    }
    EventStream stream = route.stream();
    if (stream != null && HttpMethod.GET.equals(context.request().method())) {
      Answer refusal = stream.join(context);
      if (refusal != null) {
        send(context.request(), refusal);
      }
      return;
    }
    CompletionStage<Answer> stage;
    try {
      stage = route.action().answer(new Params(context));
    } catch (RuntimeException e) {
      send(context.request(), ofFailure(context.request().path(), e));
      return;
    }
    Context loop = context.vertx().getOrCreateContext();
    stage.whenComplete(
        (answer, failure) -> loop.runOnContext(v -> sendEither(context, answer, failure)));
  }

  private static void sendEither(
      RoutingContext context, @Nullable Answer answer, @Nullable Throwable failure) {
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return; // the client went away meanwhile
    }
    if (answer != null) {
      send(context.request(), answer);
    } else {
      Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
      send(context.request(), ofFailure(context.request().path(), cause));
    }
  }

  private static boolean isForm(RoutingContext context) {
    String type = context.request().getHeader("Content-Type");
    boolean empty = context.body().length() <= 0;
    return type == null ? empty : type.startsWith(FORM) || type.startsWith(MULTIPART) || empty;
  }

  private static Answer ofFailure(@Nullable String path, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof Refusal refusal) {
      return Answer.error(refusal.status(), String.valueOf(refusal.getMessage()));
    }
    if (cause instanceof Waiting.Busy) {
      return Answer.error(503, String.valueOf(cause.getMessage())).with("Retry-After", "1");
    }
    if (cause instanceof RedisFault fault && fault.kind() != RedisFault.Kind.PERMANENT) {
      LOG.debug("{} found Redis out of order", path, fault);
      return Answer.json(503, Map.of("error", "Redis: " + fault.getMessage(), "code", fault.code()))
          .with("Retry-After", "1");
    }
    LOG.error("{} failed", path, cause);
    return Answer.error(500, "a fault of the server, see its log: " + cause);
  }

  private static void otherMethod(RoutingContext context, Set<String> allowed) {
    String names = String.join(", ", allowed);
    Answer answer = Answer.error(405, "method not allowed here, expected " + names);
    send(context.request(), answer.with("Allow", names));
  }

  private static void unknownPath(RoutingContext context) {
    send(context.request(), Answer.error(404, "no such path"));
  }

  private static void failed(RoutingContext context) {
    int status = context.statusCode();
    Throwable failure = context.failure();
    if (status == 413) {
      String limit = "the body is over " + BODY_BYTES_MAX + " bytes";
      send(context.request(), Answer.error(413, limit).with("Connection", "close"));
    } else if (status >= 400 && status < 500) {
      send(context.request(), Answer.error(status, "the request cannot be read"));
    } else {
      Throwable cause = failure == null ? new IllegalStateException("status " + status) : failure;
      send(context.request(), ofFailure(context.request().path(), cause));
    }
  }

  /** A request that is not even HTTP as we know it: bad line, too long, unknown version. */
  static void answerUnreadable(HttpServerRequest request) {
    send(request, Answer.error(400, "the request cannot be read as HTTP/1.1"));
    request.connection().close();
  }

  private static void send(HttpServerRequest request, Answer answer) {
    HttpServerResponse response = request.response();
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader("Content-Length", Integer.toString(answer.body().length())).end();
    } else {
      response.end(answer.body());
    }
  }
}
