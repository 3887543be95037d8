package io.prefetchbench.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page while what it shows is taken away: its server, a Redis, the worker, the load. */
class DashboardLossTest extends BrowserTest {
  private static final int SOON_MILLIS = 30_000;
  private static final List<String> FIGURES =
      List.of(
          "#t-state", "#t-lag50", "#t-stale", "#t-backlog", "#t-applied", "#t-worker", "#n-cache");

  @BeforeAll
  static void waitLong() {
    PlaywrightAssertions.setDefaultAssertionTimeout(SOON_MILLIS);
  }

  private Screen openReady(Dashboard dashboard, View view) {
    Screen screen = open(dashboard.url(), view);
    assertThat(screen.find("#t-state")).hasText("Ready");
    assertThat(screen.find("#n-missing")).hasText("0");
    return screen;
  }

  @Test
  void aStoppedServerMakesEveryFigureUnknownUntilItIsBack() {
    try (Dashboard dashboard = Dashboard.start()) {
      Screen screen = openReady(dashboard, View.DESKTOP_LIGHT);

      dashboard.stopServer();

      assertThat(screen.find("#link")).hasText("disconnected");
      FIGURES.forEach(figure -> assertThat(screen.find(figure)).hasText("unknown"));
      assertThat(screen.find("#t-reads")).hasText("unknown");
      assertThat(screen.find("#banner-title")).hasText("No connection to the server");
      screen.assertAccessible();

      dashboard.restartServer();

      assertThat(screen.find("#link")).hasText("live");
      assertThat(screen.find("#t-state")).hasText("Ready");
      assertThat(screen.find("#banner")).isHidden();
    }
  }

  @Test
  void aKilledCacheRedisMakesFiguresUnknownAndItsReturnHeals() {
    try (Dashboard dashboard = Dashboard.start()) {
      Screen screen = openReady(dashboard, View.PHONE_DARK);

      dashboard.cacheRedis().kill();

      assertThat(screen.find("#t-state")).hasText("Down");
      assertThat(screen.find("#t-redis-cache")).hasText("away");
      for (String figure : FIGURES.subList(1, FIGURES.size())) {
        assertThat(screen.find(figure)).hasText("unknown");
      }
      assertThat(screen.find("#banner-title")).hasText("The cache's Redis does not answer");
      screen.assertNoSidewaysScroll().assertAccessible();

      dashboard.cacheRedis().restart();

      assertThat(screen.find("#t-redis-cache")).containsText("answers");
      assertThat(screen.find("#t-state")).hasText("Ready");
      assertThat(screen.find("#n-missing")).hasText("0");
      screen.assertNoErrors();
    }
  }

  @Test
  void aFrozenCacheRedisIsNotShownWithItsLastFigures() {
    try (Dashboard dashboard = Dashboard.start()) {
      Screen screen = openReady(dashboard, View.DESKTOP_DARK);
      dashboard.cacheRedis().freeze();
      try {
        assertThat(screen.find("#t-stale")).hasText("unknown");
        assertThat(screen.find("#t-state")).hasText(Pattern.compile("Unknown|Down"));
        assertThat(screen.find("#t-reads")).containsText("/s");
        assertThat(screen.find("#c-stale .plot rect.unknown")).isVisible();
      } finally {
        dashboard.cacheRedis().thaw();
      }
      assertThat(screen.find("#t-stale")).containsText("ms");
    }
  }

  @Test
  void aKilledPrimaryRedisShowsAndReadsGoOn() {
    try (Dashboard dashboard = Dashboard.start()) {
      Screen screen = openReady(dashboard, View.DESKTOP_LIGHT);

      dashboard.primaryRedis().kill();

      assertThat(screen.find("#t-redis-primary")).hasText("away");
      assertThat(screen.find("#t-backlog")).hasText("unknown");
      screen.find("form[data-do=read] button").click();
      assertThat(screen.find("#badge")).hasText("hit");
      screen.find("form[data-do=update] button").click();
      assertThat(screen.find("#badge")).hasText("unavailable");
      screen.assertNoErrors();
    }
  }

  @Test
  void aCacheThatWasNeverLoadedSaysSoAndIsLoadedFromTheBanner() {
    try (Dashboard dashboard = Dashboard.start("--no-load")) {
      Screen screen = open(dashboard.url(), View.DESKTOP_LIGHT);
      assertThat(screen.find("#t-state")).hasText("Not ready");
      assertThat(screen.find("#banner-title"))
          .hasText("Not ready: the cache was never loaded, or lost its data");
      screen.find("form[data-do=read] button").click();
      assertThat(screen.find("#badge")).hasText("unavailable");
      screen.assertAccessible();

      screen.find("#banner-action").click();
      screen.find("#confirm-yes").click();

      assertThat(screen.find("#t-state")).hasText("Ready");
      screen.assertNoErrors();
    }
  }

  @Test
  void aMissingWorkerIsNamed() {
    try (Dashboard dashboard = Dashboard.start("--worker=none")) {
      Screen screen = open(dashboard.url(), View.PHONE_LIGHT);

      assertThat(screen.find("#t-worker")).hasText("None");
      assertThat(screen.find("#banner-title")).hasText("No sync worker is known");
      assertThat(screen.find("#freeze-note")).isVisible();
      assertThat(screen.page().locator("form[data-do=freeze]:visible").count()).isZero();
      screen.assertClean().assertNoSidewaysScroll().assertAccessible();
    }
  }
}
