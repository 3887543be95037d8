package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.run.RunDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Terminal, JSON and HTML show the same headline figures of one run. */
final class SameFiguresTest {
  @TempDir Path temp;

  @Test
  void terminalJsonAndHtmlAgree() {
    RunDirectory run = SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late());
    Headline headline = Headline.of(run);
    JsonNode json = RunJson.of(run, 0, run.resolve("report.html"));
    String terminal = RunSummary.render(run, false, null, false);
    String html = HtmlReport.render(run).replaceAll("<[^>]*>", "");
    assertThat(json.path("headline")).hasSameSizeAs(headline.figures());
    for (JsonNode figure : json.path("headline")) {
      String text = figure.path("text").asText();
      Headline.Figure shown = headline.figure(figure.path("key").asText()).orElseThrow();
      assertThat(text).isEqualTo(shown.text());
      assertThat(figure.path("value").isNull()).isEqualTo(!shown.measured());
      assertThat(figure.path("value").asDouble()).isEqualTo(shown.measured() ? shown.value() : 0);
      assertThat(terminal).contains(text);
      assertThat(html).contains(figure.path("label").asText() + text);
    }
  }

  @Test
  void theJsonSaysWhatARangeIsAndWhatToDo() {
    RunDirectory run = SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late());
    JsonNode json = RunJson.of(run, 0, null);
    JsonNode read = json.path("headline").get(2);
    assertThat(read.path("key").asText()).isEqualTo("readP99");
    assertThat(read.path("notForClaims").asBoolean()).isTrue();
    assertThat(read.path("low").asDouble()).isLessThan(read.path("high").asDouble());
    assertThat(read.path("high")).isEqualTo(read.path("value"));
    assertThat(json.path("headline").get(3).has("low")).isFalse();
    assertThat(json.path("caveats").get(0).path("kind").asText()).isEqualTo("RANGE");
    assertThat(json.path("result").asText()).isEqualTo("OK");
    assertThat(json.path("exitCode").asInt(-1)).isZero();
    assertThat(json.path("report").isNull()).isTrue();
    assertThat(json.path("run").asText()).isEqualTo(run.path().toString());
  }
}
