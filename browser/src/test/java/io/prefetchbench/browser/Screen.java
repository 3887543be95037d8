package io.prefetchbench.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.ScreenshotOptions;
import com.microsoft.playwright.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One open page, watched for what a good page does not do: errors in its console, requests to
 * another origin, scrolling sideways, serious findings of axe. Used by the test's thread.
 */
public final class Screen implements AutoCloseable {
  private static final Set<String> SERIOUS = Set.of("serious", "critical");
  private static final String FAILED_LOAD = "Failed to load resource";
  private static final @Nullable String AXE = axe();

  private final BrowserContext context;
  private final View view;
  private final Page page;
  private final List<String> errors = new ArrayList<>();
  private final List<String> failedLoads = new ArrayList<>();
  private final List<String> requests = new ArrayList<>();
  private String origin = "";

  Screen(BrowserContext context, View view) {
    this.context = context;
    this.view = view;
    this.page = context.newPage();
    page.onConsoleMessage(this::heed);
    page.onPageError(error -> errors.add("uncaught: " + error));
    page.onRequest(request -> requests.add(words(request)));
  }

  void navigate(String url) {
    origin = originOf(url);
    page.navigate(url);
  }

  private void heed(ConsoleMessage message) {
    if (message.type().equals("error") || message.type().equals("warning")) {
      // An answer of 4xx or 5xx is logged by the browser itself, whatever the page makes of it.
      List<String> kind = message.text().startsWith(FAILED_LOAD) ? failedLoads : errors;
      kind.add(message.type() + ": " + message.text() + " at " + message.location());
    }
  }

  private static String words(Request request) {
    return request.method() + " " + request.url();
  }

  private static String originOf(String url) {
    URI uri = URI.create(url);
    return "file".equals(uri.getScheme())
        ? "file://"
        : uri.getScheme() + "://" + uri.getAuthority();
  }

  /** The page, for everything that is not watched here. */
  public Page page() {
    return page;
  }

  /** The first element of a CSS selector. */
  public Locator find(String selector) {
    return page.locator(selector).first();
  }

  /** Requests of this method whose path is the given one, so far. */
  public long requests(String method, String path) {
    return requests.stream().filter(one -> one.equals(method + " " + origin + path)).count();
  }

  /** Fails if the console has errors or warnings, or anything was asked of another origin. */
  public Screen assertNoErrors() {
    assertThat(errors).as("errors in the console").isEmpty();
    assertThat(requests)
        .as("requests to other origins than %s", origin)
        .allSatisfy(
            request -> {
              String url = request.substring(request.indexOf(' ') + 1);
              assertThat(url)
                  .matches(
                      "(?s)(data:|blob:" + ").*|" + java.util.regex.Pattern.quote(origin) + ".*");
            });
    return this;
  }

  /** As {@link #assertNoErrors}, and no answer was a failure. */
  public Screen assertClean() {
    assertThat(failedLoads).as("answers of 4xx and 5xx").isEmpty();
    return assertNoErrors();
  }

  /** Fails if the page is wider than the window. */
  public Screen assertNoSidewaysScroll() {
    Object wider =
        page.evaluate(
            "() => [...document.querySelectorAll('body *')]"
                + ".filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1"
                + " && e.closest('[hidden], .skip, svg') === null && getComputedStyle(e).position !== 'absolute')"
                + ".slice(0, 5).map(e => e.tagName + '#' + e.id + '.' + e.className)");
    Object scroll =
        page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assertThat(scroll).as("pixels of sideways scroll at %s; wide: %s", view, wider).isEqualTo(0);
    return this;
  }

  /** Fails if axe has a serious or critical finding. */
  public Screen assertAccessible() {
    if (AXE == null) {
      throw new IllegalStateException("axe.min.js is not on the class path");
    }
    page.evaluate(AXE);
    Object found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})");
    List<String> serious = new ArrayList<>();
    for (Object violation : list(map(found).get("violations"))) {
      Map<?, ?> finding = map(violation);
      if (SERIOUS.contains(String.valueOf(finding.get("impact")))) {
        serious.add(finding.get("id") + ": " + finding.get("help") + " " + nodes(finding));
      }
    }
    assertThat(serious).as("serious findings of axe at %s", view).isEmpty();
    return this;
  }

  private static List<String> nodes(Map<?, ?> finding) {
    List<String> nodes = new ArrayList<>();
    for (Object node : list(finding.get("nodes"))) {
      nodes.add(map(node).get("html") + " " + map(node).get("failureSummary"));
    }
    return nodes;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new IllegalStateException("axe answered otherwise than expected: " + value);
  }

  private static List<?> list(@Nullable Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw new IllegalStateException("axe answered otherwise than expected: " + value);
  }

  /** Writes a picture of the whole page: {@code target/shots/NAME-390-dark.png}. */
  public Path shot(String name) {
    Path folder = Path.of(System.getProperty("browser.shots", "target/shots"));
    Path file = folder.resolve(name + "-" + view.word() + ".png");
    page.screenshot(new ScreenshotOptions().setPath(file).setFullPage(true));
    return file;
  }

  private static @Nullable String axe() {
    try (InputStream in = Screen.class.getResourceAsStream("/axe.min.js")) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    context.close();
  }
}
