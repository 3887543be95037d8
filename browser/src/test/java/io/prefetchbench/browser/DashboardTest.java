package io.prefetchbench.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of {@code bench serve} while all is well, and while its buttons break it. */
class DashboardTest extends BrowserTest {
  private static final int SOON_MILLIS = 30_000;
  private static Dashboard dashboard;

  @BeforeAll
  static void start() {
    PlaywrightAssertions.setDefaultAssertionTimeout(SOON_MILLIS);
    // Its own embedded Redis: what a freeze may stop.
    dashboard = Dashboard.start("--redis=embedded", "--primary=embedded");
  }

  @AfterAll
  static void stop() {
    dashboard.close();
  }

  private Screen openReady(View view) {
    Screen screen = open(dashboard.url(), view);
    assertThat(screen.find("#link")).hasText("live");
    assertThat(screen.find("#t-state")).hasText("Ready");
    assertThat(screen.find("#n-missing")).hasText("0");
    return screen;
  }

  /** The form of an action; for two freezes the one that is named. */
  private static Locator button(Screen screen, String form) {
    return screen.find("form" + form + " button");
  }

  private static void confirm(Screen screen) {
    assertThat(screen.find("#confirm")).isVisible();
    screen.find("#confirm-yes").click();
    assertThat(screen.find("#confirm")).isHidden();
  }

  private static void perform(Screen screen, String form) {
    button(screen, form).click();
    confirm(screen);
  }

  @ParameterizedTest
  @EnumSource(View.class)
  void itFitsIsAccessibleAndAsksNobodyElse(View view) {
    Screen screen = openReady(view);
    assertThat(screen.find("#t-stale")).containsText("ms");
    assertThat(screen.find("#c-stale .plot path.line.s0"))
        .hasAttribute("d", Pattern.compile("M.*L.*"));

    screen.shot("serve");
    screen.assertClean().assertNoSidewaysScroll().assertAccessible();
    button(screen, "[data-do=clear]").click();
    assertThat(screen.find("#confirm")).isVisible();
    screen.assertAccessible();
  }

  @Test
  void allEightPanelsAreThere() {
    Screen screen = openReady(View.DESKTOP_LIGHT);

    assertThat(screen.page().locator(".panel h2"))
        .hasText(
            new String[] {
              "Cache state",
              "Last result",
              "Read one",
              "Delete",
              "Update a field",
              "Add",
              "Break the cache, and heal it",
              "Statistics"
            });
  }

  @Test
  void figuresMoveWhileChangesAreMade() throws InterruptedException {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    AtomicBoolean going = new AtomicBoolean(true);
    Thread changes =
        new Thread(
            () -> {
              for (int i = 0; going.get() && i < 5_000; i++) {
                dashboard.update("cat-002", "Bakery " + i);
              }
            },
            "changes");
    changes.start();
    try {
      assertThat(screen.find("#t-lag50")).hasText(Pattern.compile("[\\d.]+ m?s"));
      assertThat(screen.find("#t-lag99")).hasText(Pattern.compile("[\\d.]+ m?s"));
      assertThat(screen.find("#t-applied")).hasText(Pattern.compile("[1-9][\\d.,]* /s"));
      assertThat(screen.find("#c-lag .plot path.line.s0"))
          .hasAttribute("d", Pattern.compile("M.*L.*L.*"));
      String first = screen.find("#t-lag-sub").textContent();
      assertThat(screen.find("#t-lag-sub")).not().hasText(first);
      assertThat(screen.find("#c-lag svg[role=img]"))
          .hasAttribute("aria-label", Pattern.compile(".*p50 now [\\d.]+ m?s.*"));
    } finally {
      going.set(false);
      changes.join();
    }
    assertThat(screen.find("#t-lag50")).hasText("no changes");
    screen.assertClean();
  }

  @Test
  void anOwnChangeShowsBeforeAfterAndItsTime() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    dashboard.update("cat-003", "Staples");
    screen.find("form[data-do=read] [name=id]").fill("cat-003");
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#r-fields")).containsText("Staples");
    screen.find("form[data-do=update] [name=id]").fill("cat-003");
    screen.find("form[data-do=update] [name=value]").fill("Dry goods");

    button(screen, "[data-do=update]").click();

    assertThat(screen.find("#r-before")).hasText("Staples");
    assertThat(screen.find("#r-after")).hasText("Dry goods");
    assertThat(screen.find("#r-visible"))
        .hasText(Pattern.compile("committed → visible after [\\d.]+ m?s"));
    assertThat(screen.find("#r-measured")).containsText("Measured by the server on one clock");
    screen.assertClean();
  }

  @Test
  void readsSayHitAbsentAndDeletedInWords() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#badge")).hasText("hit");
    assertThat(screen.find("#r-text")).containsText("expires in ");
    screen.find("form[data-do=read] [name=id]").fill("no-such");
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#badge")).hasText("absent");

    screen.find("form[data-do=add] [name=id]").fill("cat-900");
    button(screen, "[data-do=add]").click();
    assertThat(screen.find("#r-title")).hasText("cat-900 added");
    screen.find("form[data-do=delete] [name=id]").fill("cat-900");
    perform(screen, "[data-do=delete]");
    assertThat(screen.find("#r-title")).hasText("cat-900 deleted");
    screen.find("form[data-do=read] [name=id]").fill("cat-900");
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#badge")).hasText("deleted");
    assertThat(screen.find("#main")).not().containsText("-2 s");
    screen.assertNoErrors();
  }

  @ParameterizedTest
  @CsvSource({
    "[data-do=invalidate],/invalidate",
    "[data-do=clear],/clear",
    "[data-do=pause],/pause",
    "[data-do=resume],/resume",
    "[data-do=reprefetch],/reprefetch",
    "[data-redis=cache],/freeze",
    "[data-redis=primary],/freeze",
    "[data-do=delete],/delete",
    "[data-do=reset],/reset"
  })
  void nothingIsDoneBeforeItIsConfirmed(String form, String path) {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    Locator button = button(screen, form);

    button.click();
    assertThat(screen.find("#confirm")).isVisible();
    assertThat(screen.find("#confirm button[value=cancel]")).isFocused();
    screen.find("#confirm button[value=cancel]").click();
    assertThat(screen.find("#confirm")).isHidden();
    assertThat(button).isFocused();
    button.click();
    screen.page().keyboard().press("Escape");
    assertThat(screen.find("#confirm")).isHidden();

    assertThat(screen.find("#badge")).hasText("none yet");
    assertThat(screen.requests("POST", path)).isZero();
  }

  @Test
  void oneEntryIsInvalidatedAndHealed() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    screen.find("form[data-do=invalidate] [name=id]").fill("cat-004");

    perform(screen, "[data-do=invalidate]");

    assertThat(screen.find("#badge")).hasText("withdrawn");
    assertThat(screen.find("#n-missing")).hasText("1");
    assertThat(screen.find("#ids .missing")).hasText("cat-004 (missing)");
    assertThat(screen.find("#banner-title"))
        .hasText(Pattern.compile("1 of \\d+ entities are missing from the cache"));
    screen.find("#ids .missing").click();
    assertThat(screen.find("#badge")).hasText("absent");

    perform(screen, "[data-do=reprefetch]");

    assertThat(screen.find("#badge")).hasText("loaded");
    assertThat(screen.find("#n-missing")).hasText("0");
    assertThat(screen.find("#banner")).isHidden();
    screen.assertNoErrors();
  }

  @Test
  void allIsClearedAndHealedFromTheBanner() {
    Screen screen = openReady(View.DESKTOP_LIGHT);

    perform(screen, "[data-do=clear]");

    assertThat(screen.find("#badge")).hasText("cleared");
    assertThat(screen.find("#n-cache")).hasText("0");
    assertThat(screen.find("#banner-action")).hasText("Re-prefetch");
    screen.find("#banner-action").click();
    confirm(screen);
    assertThat(screen.find("#n-missing")).hasText("0");
    screen.assertClean();
  }

  @Test
  void aPausedWorkerShowsAndAChangeBecomesVisibleWhenItResumes() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    perform(screen, "[data-do=pause]");
    assertThat(screen.find("#badge")).hasText("paused");
    assertThat(screen.find("#t-worker")).hasText("Paused");
    assertThat(screen.find("#t-state")).hasText("Degraded");
    assertThat(screen.find("#banner-title"))
        .hasText("The sync workers are paused by page of bench serve");
    screen.find("form[data-do=update] [name=id]").fill("cat-005");
    screen.find("form[data-do=update] [name=value]").fill("Cheese");
    button(screen, "[data-do=update]").click();
    assertThat(screen.find("#r-visible"))
        .containsText("committed, not visible", new ContainsTextOptions().setTimeout(SOON_MILLIS));
    assertThat(screen.find("#r-after")).not().hasText("Cheese");
    assertThat(screen.find("#t-backlog")).hasText("1");
    screen.assertAccessible();

    screen.find("#banner-action").click();
    confirm(screen);

    assertThat(screen.find("#badge")).hasText("resumed");
    assertThat(screen.find("#t-worker")).hasText("Running");
    assertThat(screen.find("#t-state")).hasText("Ready");
    screen.find("form[data-do=read] [name=id]").fill("cat-005");
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#r-fields")).containsText("Cheese");
    screen.assertClean();
  }

  @Test
  void aFrozenCacheRedisShowsAsUnknownAndComesBack() {
    Screen screen = openReady(View.DESKTOP_LIGHT);

    perform(screen, "[data-redis=cache]");

    assertThat(screen.find("#badge")).hasText("frozen");
    assertThat(screen.find("#t-redis-cache")).hasText("no answer");
    assertThat(screen.find("#t-stale")).hasText("unknown");
    assertThat(screen.find("#t-state"))
        .hasText("Ready", new HasTextOptions().setTimeout(SOON_MILLIS));
    assertThat(screen.find("#t-stale")).containsText("ms");
    screen.assertNoErrors();
  }

  @Test
  void aFrozenPrimaryRedisShowsAndReadsGoOn() {
    Screen screen = openReady(View.DESKTOP_LIGHT);

    perform(screen, "[data-redis=primary]");

    assertThat(screen.find("#t-redis-primary")).hasText("no answer");
    assertThat(screen.find("#banner-title")).hasText("The primary's Redis does not answer");
    assertThat(screen.find("#t-backlog")).hasText("unknown");
    assertThat(screen.find("#t-redis-primary")).containsText("answers");
    assertThat(screen.find("#t-state")).hasText("Ready");
    screen.assertNoErrors();
  }

  @Test
  void theCountsAreReset() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    button(screen, "[data-do=read]").click();
    assertThat(screen.find("#badge")).hasText("hit");

    perform(screen, "[data-do=reset]");

    assertThat(screen.find("#badge")).hasText("reset");
    assertThat(screen.find("#stats div:nth-child(1) dd")).hasText("0");
    assertThat(screen.find("#stats div:nth-child(3) dd")).hasText("no reads yet");
  }

  @Test
  void aChosenThemeStaysOverTheSystems() {
    Screen screen = openReady(View.DESKTOP_LIGHT);
    Object light = background(screen);

    screen.find("#theme").selectOption("dark");

    assertThat(background(screen)).isNotEqualTo(light);
    Object dark = background(screen);
    screen.page().reload();
    assertThat(screen.find("#link")).hasText("live");
    assertThat(background(screen)).isEqualTo(dark);
    screen.assertClean().assertAccessible();
  }

  private static Object background(Screen screen) {
    return screen.page().evaluate("() => getComputedStyle(document.body).backgroundColor");
  }
}
