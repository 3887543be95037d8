package io.prefetchbench.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import io.prefetchbench.gate.output.Decisions;
import io.prefetchbench.gate.output.GateHtml;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.render.ComparisonHtml;
import io.prefetchbench.reports.render.HtmlReport;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of report as its reader sees it: a file, opened on a desktop and on a phone. */
class ReportPagesTest extends BrowserTest {
  @TempDir static Path temp;

  private static final Map<String, Path> PAGES = new LinkedHashMap<>();

  @BeforeAll
  static void render() throws IOException {
    page("load", SyntheticRuns.loadWith(temp, "load", 1, SyntheticRuns.late()));
    page("fault", SyntheticRuns.faulted(temp, "fault", 2));
    page("invalid", SyntheticRuns.load(temp, "invalid", 3, RunResult.INVALID));
    page("jmh", SyntheticRuns.jmh(temp, "jmh", 4, 1, 5));
    page("suite", SyntheticRuns.suite(temp, "suite", 5));
    page("sweep", SyntheticRuns.sweep(temp));
    Path gate = temp.resolve("gate.html");
    Files.writeString(gate, GateHtml.render(Decisions.red()));
    PAGES.put("gate", gate);
    compare("compare-load", "load");
    compare("compare-jmh", "jmh");
  }

  private static void page(String name, RunDirectory run) {
    Path file = temp.resolve(name + ".html");
    HtmlReport.write(run, file);
    PAGES.put(name, file);
  }

  private static void compare(String name, String kind) {
    RunDirectory a = compared(name + "-a", kind, 6, 1);
    RunDirectory b = compared(name + "-b", kind, 7, 1.1);
    Path file = temp.resolve(name + ".html");
    ComparisonHtml.write(Comparison.of(a, b), a, b, file);
    PAGES.put(name, file);
  }

  private static RunDirectory compared(String name, String kind, long seed, double factor) {
    return kind.equals("jmh")
        ? SyntheticRuns.jmh(temp, name, seed, factor, 5)
        : SyntheticRuns.load(temp, name, seed, RunResult.OK);
  }

  static Stream<Arguments> pagesInAllViews() {
    return Stream.of(
            "load",
            "fault",
            "invalid",
            "jmh",
            "suite",
            "sweep",
            "gate",
            "compare-load",
            "compare-jmh")
        .flatMap(page -> Arrays.stream(View.values()).map(view -> Arguments.of(page, view)));
  }

  @ParameterizedTest
  @MethodSource("pagesInAllViews")
  void itFitsIsAccessibleAndAsksNobodyElse(String name, View view) {
    Screen screen = openPage(name, view);
    screen.shot("report-" + name);

    screen.assertClean().assertNoSidewaysScroll().assertAccessible();
    assertThat(screen.page().locator("h1").count()).isEqualTo(1);
  }

  @Test
  void everyCurveIsDrawnAndNamesItsUnits() {
    Screen screen = openPage("load", View.DESKTOP_LIGHT);

    Locator curves = screen.page().locator("figure.curves");
    assertThat(curves.count()).isPositive();
    for (Locator curve : curves.all()) {
      curve.scrollIntoViewIfNeeded();
      assertThat(curve.locator("canvas").count()).as(curve.textContent()).isPositive();
    }
    assertThat(screen.find("main").innerText()).doesNotContainPattern("NaN|undefined|null");
  }

  private Screen openPage(String name, View view) {
    return open(Objects.requireNonNull(PAGES.get(name)).toUri().toString(), view);
  }
}
