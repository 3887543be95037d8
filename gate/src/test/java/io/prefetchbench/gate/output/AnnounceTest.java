package io.prefetchbench.gate.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class AnnounceTest {
  private static final String NASTY = "]]><b>|x`y & \"q\" @team %0A \u0001 \ud800 [a](b) 你好";

  @TempDir Path temp;

  @Test
  void everyFormReadsAsItsGoldenFile() {
    Golden.check("gate.txt", GateText.render(Decisions.red(), false, true));
    Golden.check("gate.md", GateMarkdown.render(Decisions.red()));
    Golden.check("gate-junit.xml", GateJUnit.render(Decisions.red()));
  }

  @Test
  void aGreenDecisionIsBriefHoweverManyRowsItHas() {
    List<GateRow> rows = new ArrayList<>();
    for (int i = 0; i < 115; i++) {
      rows.add(Decisions.alone("a.B.m" + i, GateVerdict.NO_CHANGE, true, "same"));
    }
    assertThat(GateText.render(Decisions.of(GateVerdict.NO_CHANGE, 0, "fine", rows), false, false))
        .isEqualTo(
            """
            NO_CHANGE (exit 0): fine
            note: synthetic figures: nothing was measured
            115 rows without change; --details or gate.html shows them
            """);
    for (int i = 0; i < 9; i++) {
      rows.add(Decisions.alone("a.B.open" + i, GateVerdict.INCONCLUSIVE, true, "open"));
    }
    GateResult open = Decisions.of(GateVerdict.INCONCLUSIVE, 0, "open", rows);
    assertThat(GateText.render(open, false, false))
        .hasLineCount(8)
        .contains("5 rows more, 115 rows without change; --details");
    assertThat(GateText.render(open, false, true).lines().count()).isGreaterThan(124);
    assertThat(GateText.render(Decisions.red(), false, false))
        .contains("REMOVED", "1 row without change; --details shows them", "machine")
        .doesNotContain("NO_CHANGE");
  }

  @Test
  void coloursStandOnlyWhereTheyWereAskedFor() {
    String plain = GateText.render(Decisions.red(), false, true);
    String coloured = GateText.render(Decisions.red(), true, true);
    assertThat(plain).doesNotContain("\u001b");
    assertThat(coloured).contains("\u001b[31mREGRESSED\u001b[0m");
    assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plain);
  }

  @Test
  void textFromOutsideStaysTextInEveryForm() throws Exception {
    GateResult result = nasty();

    String markdown = GateMarkdown.render(result);
    assertThat(markdown.replace("\\`", "").replaceAll("`[^`]*`", "").replace("<sub>", ""))
        .doesNotContain("<b>|")
        .doesNotContain("@team")
        .doesNotContain("](b)");
    assertThat(markdown.lines().filter(line -> line.startsWith("| ")).toList())
        .allMatch(line -> line.replace("\\|", "").chars().filter(c -> c == '|').count() == 5);
    NodeList failures = parse(GateJUnit.render(result)).getElementsByTagName("failure");
    assertThat(failures.item(0).getAttributes().getNamedItem("message").getNodeValue())
        .contains("]]><b>|x`y & \"q\" @team %0A \\u0001 \\ud800 [a](b) 你好");
    assertThat(GateHtml.render(result)).doesNotContain("<b>").contains("你好");
    assertThat(GateText.render(result, false, true)).doesNotContain("\u0001");
  }

  @Test
  void junitCountsWhatItHolds() throws Exception {
    Document document = parse(GateJUnit.render(Decisions.red()));
    var suite = document.getElementsByTagName("testsuite").item(0).getAttributes();
    for (String[] pair :
        new String[][] {
          {"tests", "testcase"},
          {"failures", "failure"},
          {"skipped", "skipped"},
          {"errors", "error"}
        }) {
      assertThat(suite.getNamedItem(pair[0]).getNodeValue())
          .isEqualTo("" + document.getElementsByTagName(pair[1]).getLength());
    }
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(2);
  }

  @Test
  void aDecisionThatEndsAboveOneIsAnErrorInJUnitEvenWithoutRows() throws Exception {
    GateResult none = Decisions.of(GateVerdict.INCONCLUSIVE, 4, "nothing matched", List.of());
    Document document = parse(GateJUnit.render(none));
    assertThat(document.getElementsByTagName("error").getLength()).isEqualTo(1);
  }

  @Test
  void markdownFitsAComment() {
    List<GateRow> rows = new ArrayList<>();
    for (int i = 0; i < 900; i++) {
      rows.add(Decisions.alone("a.b.C.m" + i, GateVerdict.REMOVED, true, "the candidate lacks it"));
    }
    String text = GateMarkdown.render(Decisions.of(GateVerdict.REMOVED, 1, "all gone", rows));
    assertThat(text.length()).isLessThan(65_536);
    assertThat(text).startsWith(GateMarkdown.MARKER + "\n").contains(" more: all rows are in");
  }

  @Test
  void thePageShowsADotForEachBlockAndNeedsNothingFromOutside() {
    String html = GateHtml.render(Decisions.red());
    assertThat(html.split("<circle class=\"screen\"", -1)).hasSize(3 * 8 + 1);
    assertThat(html.split("<circle class=\"confirm\"", -1)).hasSize(3 * 20 + 1);
    assertThat(html).doesNotContain("NaN").doesNotContain("http:").doesNotContain("https:");
    assertThat(html).contains("Synthetic CPU &lt;b&gt;").contains("LookupBenchmark.fresh");
  }

  @Test
  void redRowsComeFirstAndAdvisoryOnesAfterThoseThatSpeakForTheBuild() {
    assertThat(Weight.sorted(Decisions.red().rows()).stream().map(RowView::verdict))
        .containsExactly(
            "REGRESSED",
            "REMOVED",
            "INCONCLUSIVE",
            "ENV_MISMATCH (advisory)",
            "NEW (advisory)",
            "NO_CHANGE");
  }

  @Test
  void allFilesAreWritten() throws IOException {
    GateOutput.write(temp, Decisions.red());
    try (var files = Files.list(temp)) {
      assertThat(files.map(file -> String.valueOf(file.getFileName())))
          .containsExactlyInAnyOrder("gate.json", "gate.md", "junit.xml", "gate.html");
    }
  }

  private static GateResult nasty() {
    GateRow row = Decisions.alone("a.B." + NASTY, GateVerdict.REMOVED, true, NASTY);
    return Decisions.of(GateVerdict.REMOVED, 1, NASTY, List.of(row));
  }

  private static Document parse(String xml) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
  }
}
