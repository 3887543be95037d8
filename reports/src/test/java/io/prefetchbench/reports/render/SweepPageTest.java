package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a sweep: a mark a run, each as it ended, and the knee only where one was found. */
final class SweepPageTest {
  @TempDir Path temp;

  private RunDirectory sweep() {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-11-27T10:00:00Z"), RunKind.SWEEP, "some");
    List<Map<String, Object>> cells =
        List.of(
            cell(100, 500, "HELD", List.of()),
            cell(100, 500, "HELD", List.of()),
            cell(100, 550, "BROKE", List.of("read response p99 <too> long")),
            cell(100, 550, "BROKE", List.of("read response p99 <too> long")),
            cell(200, 500, "HELD", List.of()),
            cell(200, 1000, "INVALID", List.of("generator late")));
    Map<String, @Nullable Object> limit = knee(200, 500, null, "generator limit, not knee");
    writer.writeJson(
        "sweep.json",
        Map.of(
            "knees", List.of(knee(100, 500, 550.0, "500 held, 550 broke"), limit), "cells", cells));
    return RunDirectory.open(writer.finish(SyntheticRuns.manifest(RunKind.SWEEP, "some").build()));
  }

  private static Map<String, @Nullable Object> knee(
      double mutations, double held, @Nullable Double broke, String end) {
    Map<String, @Nullable Object> knee = new HashMap<>();
    knee.put("mutations", mutations);
    knee.put("knee", broke == null ? held : Math.sqrt(held * broke));
    knee.put("held", held);
    knee.put("broke", broke);
    knee.put("end", end);
    return knee;
  }

  private static Map<String, Object> cell(
      double mutations, double reads, String answer, List<String> reasons) {
    return Map.of(
        "mutations", mutations,
        "reads", reads,
        "answer", answer,
        "reasons", reasons,
        "readP99Nanos", 5.25e6,
        "lagP99Nanos", 7.25e6);
  }

  @Test
  void everyRunIsAMarkOfItsEnding() {
    String html = HtmlReport.render(sweep());
    assertThat(html.split("<g class=\"trial\">", -1)).hasSize(1 + 6);
    // One of each more stands in the legend.
    assertThat(html.split("<svg class=\"held\"", -1)).hasSize(1 + 3 + 1);
    assertThat(html.split("<svg class=\"broke\"", -1)).hasSize(1 + 2 + 1);
    assertThat(html.split("<svg class=\"invalid\"", -1)).hasSize(1 + 1 + 1);
    assertThat(html).contains("<title>550 reads/s: broke, read p99 5.25 ms, lag p99 7.25 ms; read");
    assertThat(html).contains("&lt;too&gt; long").doesNotContain("<too>");
  }

  @Test
  void aKneeIsDrawnOnlyWhereOneWasFound() {
    String html = HtmlReport.render(sweep());
    assertThat(html.split("<line class=\"mark\"", -1)).hasSize(1 + 1 + 1);
    assertThat(html)
        .contains("aria-label=\"100 mutations/s: 524 reads/s, 500 held, 550 broke\"")
        .contains("aria-label=\"200 mutations/s: –, generator limit, not knee\"");
  }

  @Test
  void theTerminalNamesEveryRunAndWhy() {
    assertThat(RunDetails.render(sweep()))
        .contains("held             100      500   5.25 ms  7.25 ms\n")
        .contains("broke            100      550   5.25 ms  7.25 ms  read response p99 <too> long")
        .contains("invalid          200    1,000   5.25 ms  7.25 ms  generator late");
  }
}
