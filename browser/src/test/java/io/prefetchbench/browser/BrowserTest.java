package io.prefetchbench.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Playwright.CreateOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Base of the tests in a real browser: {@link #open} shows a page, which is watched from then on.
 * One Chromium serves all test classes; each page has a context, and so a storage, of its own.
 *
 * <p>For pages of the server and for files ({@code path.toUri().toString()}) alike. Tests run in
 * one thread, as Playwright asks for.
 */
@ExtendWith(BrowserTest.Launcher.class)
public abstract class BrowserTest {
  private final List<Screen> screens = new ArrayList<>();
  private @Nullable Browser browser;

  @BeforeEach
  void take(Browser shared) {
    browser = shared;
  }

  @AfterEach
  void closeScreens() {
    screens.forEach(Screen::close);
    screens.clear();
  }

  /** Opens an address ({@code http:} or {@code file:}) and waits until it has loaded. */
  protected final Screen open(String url, View view) {
    Browser there = browser;
    if (there == null) {
      throw new IllegalStateException("a page is opened within a test");
    }
    Screen screen = new Screen(there.newContext(view.options()), view);
    screens.add(screen);
    screen.navigate(url);
    return screen;
  }

  /** Starts the browser once, and ends it after the last test of all classes. */
  static final class Launcher implements ParameterResolver {
    private static final Namespace SPACE = Namespace.create(Launcher.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Browser.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(SPACE)
          .getOrComputeIfAbsent(Shared.class, type -> new Shared(), Shared.class)
          .browser;
    }
  }

  /** Playwright's driver and the browser it has started. */
  static final class Shared implements AutoCloseable {
    private final Playwright playwright;
    private final Browser browser;

    Shared() {
      Path program = Chromium.find();
      playwright =
          Playwright.create(
              new CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      // Without a sandbox it also starts as root and in containers; it sees our own pages only.
      List<String> args =
          List.of(
              "--no-sandbox",
              "--disable-gpu",
              "--disable-quic",
              "--no-first-run",
              "--disable-background-networking",
              "--disable-component-update",
              "--disable-sync");
      browser =
          playwright
              .chromium()
              .launch(new LaunchOptions().setExecutablePath(program).setArgs(args));
      System.out.println("browser: " + program + ", version " + browser.version());
    }

    @Override
    public void close() {
      browser.close();
      playwright.close();
    }
  }
}
