package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HtmlReportTest {
  private static final int MOST_BYTES = 1_500_000;

  @TempDir Path temp;

  @Test
  void caveatsThatSayTheSameHaveOneCard() {
    Caveat ofReads = caveat("bulkload");
    Caveat ofJmh = caveat("io.prefetchbench.benchmarks.bulk");
    Caveat other = SyntheticRuns.late();
    Markup out = new Markup();

    HeadlineHtml.caveats(
        out,
        new Headline("", "", "", List.of(), "", List.of(), List.of(ofReads, ofJmh, other)),
        "");

    assertThat(out.toString())
        .contains("id=\"caveat-1\"", "id=\"caveat-3\"")
        .doesNotContain("id=\"caveat-2\"")
        .containsOnlyOnce("Built with libc");
  }

  private static Caveat caveat(String metric) {
    return new Caveat(
        Caveat.Kind.NOT_REPRESENTATIVE, List.of(metric), "built with libc", "install another", "");
  }

  @Test
  void thereIsOneMarkForEachForkOfEachCell() {
    RunDirectory run = SyntheticRuns.jmh(temp, "synthetic", 1, 1, 5);
    int points = run.metrics().stream().mapToInt(metric -> metric.points().size()).sum();
    assertThat(points).isEqualTo(70);
    assertThat(count(HtmlReport.render(run), "<circle class=\"point\"")).isEqualTo(points);
  }

  @Test
  void everyMedianIsOnThePage() {
    RunDirectory run = SyntheticRuns.jmh(temp, "synthetic", 1, 1, 5);
    String html = HtmlReport.render(run);
    String text = PageText.render(run);
    for (Metric metric : run.metrics()) {
      double median = metric.points().stream().sorted().toList().get(2);
      String figure = FigureText.of(median, metric.unit());
      assertThat(html).contains("<b>" + figure + "</b>");
      assertThat(text).contains(figure);
    }
  }

  @Test
  void aSuiteHoldsBothPartsInOneSmallFile() throws IOException {
    Path file = temp.resolve("report.html");
    HtmlReport.write(SyntheticRuns.suite(temp, "synthetic", 1), file);
    String html = Files.readString(file);
    assertThat(Files.size(file)).isLessThan(MOST_BYTES);
    assertThat(html)
        .contains("Cost of one operation · synthetic-smoke", "NOT FOR CLAIMS")
        .contains("Freshness under load · synthetic-reference-data")
        .contains("Where the lag is spent", "Latency of reads by percentile")
        .contains("Read latency over time", "Sync lag over time", "Sync lag by stage over time")
        .contains("Pauses of the generator over time", "the share of reads no older than t");
    assertThat(count(html, "<figure class=\"curves\"")).isEqualTo(6);
  }

  @Test
  void textFromFilesIsEscapedAndNothingIsLoaded() {
    String html = HtmlReport.render(SyntheticRuns.load(temp, "synthetic", 1, RunResult.INVALID));
    assertThat(html).contains("&lt;script&gt;alert(1)&lt;/script&gt;");
    assertThat(html).doesNotContain("<script>alert(1)");
    assertThat(html).doesNotContainPattern("(src|href)=\"[^#]").contains("default-src 'none'");
    assertThat(html).contains("<span class=\"badge invalid\">INVALID</span>");
  }

  @Test
  void jsonInsideAScriptCannotEndIt() {
    assertThat(CurveChart.script("{\"a\":\"</script><b>\"}"))
        .isEqualTo("{\"a\":\"\\u003c/script>\\u003cb>\"}");
  }

  private static int count(String text, String part) {
    Matcher matcher = Pattern.compile(Pattern.quote(part)).matcher(text);
    int count = 0;
    while (matcher.find()) {
      count++;
    }
    return count;
  }
}
