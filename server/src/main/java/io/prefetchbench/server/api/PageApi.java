package io.prefetchbench.server.api;

import io.prefetchbench.server.http.Route;
import io.prefetchbench.server.http.RouteResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The page at {@code /} and its files, and the description of the HTTP API. Thread-safe. */
public final class PageApi {
  private static final String FOLDER = "/io/prefetchbench/server/page/";
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

  private PageApi() {}

  /** The routes; the files are read once, here. */
  public static List<Route> routes() {
    return List.of(
        file("/", "index.html", "text/html; charset=utf-8"),
        file("/openapi.yaml", "openapi.yaml", "application/yaml; charset=utf-8"),
        file("/page.css", "page.css", "text/css; charset=utf-8"),
        script("theme.js"),
        script("page.js"),
        script("live.js"),
        script("tiles.js"),
        script("chart.js"),
        script("actions.js"),
        script("words.js"));
  }

  private static Route script(String name) {
    return file("/" + name, name, "text/javascript; charset=utf-8");
  }

  private static Route file(String path, String name, String type) {
    Map<String, String> headers =
        Map.of(
            "Content-Type",
            type,
            "Cache-Control",
            "no-cache",
            "Content-Security-Policy",
            POLICY,
            "X-Content-Type-Options",
            "nosniff");
    RouteResponse answer = RouteResponse.bytes(headers, bytes(name));
    return Route.get(path, params -> CompletableFuture.completedFuture(answer));
  }

  private static byte[] bytes(String name) {
    try (InputStream in = PageApi.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + name + " is not on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
