package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.output.CiAnnotations;
import io.prefetchbench.gate.output.GateHtml;
import io.prefetchbench.gate.output.GateJUnit;
import io.prefetchbench.gate.output.GateMarkdown;
import io.prefetchbench.gate.output.GateText;
import io.prefetchbench.gate.record.GateResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** Names from files reach terminals, logs of CI servers, spreadsheets and browsers as text. */
final class OutputsOfForeignNamesTest {
  private static final Map<String, String> GITHUB = Map.of("GITHUB_ACTIONS", "true");
  private static final double[] FAST = {1000, 1001, 1002, 1003, 1004, 1005, 1006};
  private static final double[] SLOW = {2000, 2001, 2002, 2003, 2004, 2005, 2006};
  private static final List<String> NAMES =
      List.of(
          "=HYPERLINK('http://x')",
          "+1",
          "-1",
          "@SUM(A1)",
          "\\t=1",
          "\\r=1",
          "\\n=1",
          " =1",
          "\uff1d1",
          "'=1",
          "\\u001b[31mred",
          "\\u0007",
          "\\u0085",
          "\\u009b2J",
          "\\u202egnp.exe",
          "\\u200b",
          "\\u2028x",
          "::error::x",
          "\\n::error::x",
          "##[error]x",
          "##vso[task]x",
          "a;=1",
          "]]>",
          "<b>",
          "%0A::x");

  @TempDir Path temp;

  @Test
  void parametersOfAllKindsStayApartAndAreText() throws Exception {
    Verdicts judged = Verdicts.of("special-params", "base.json", "cand.json");
    assertThat(judged.exitCode()).isEqualTo(1);
    assertThat(judged.texts()).hasSize(15).doesNotHaveDuplicates();
    check(judged.decision(), 15);
  }

  @Test
  void namesOfAllKindsAreText() throws Exception {
    JmhText before = new JmhText();
    JmhText after = new JmhText();
    for (String name : NAMES) {
      before.avgt(name, FAST);
      after.avgt(name, SLOW);
    }
    Verdicts judged =
        Verdicts.of(before.write(temp.resolve("a.json")), after.write(temp.resolve("b.json")));
    assertThat(judged.texts()).hasSize(NAMES.size()).doesNotHaveDuplicates();
    check(judged.decision(), NAMES.size());
  }

  @Test
  void aUnitIsTextToo() {
    Path file = new JmhText().add("a.B.c", "avgt", "=1+1", FAST, "").write(temp.resolve("u.json"));
    Verdicts judged = Verdicts.of(file, file);
    assertThat(judged.decision().reason()).contains("'=1+1'");
  }

  private static void check(GateResult result, int rows) throws Exception {
    List<String> lines = CiAnnotations.announce(GITHUB, result);
    assertThat(lines).isNotEmpty().allMatch(line -> line.startsWith("::error title="));
    lines.forEach(OutputsOfForeignNamesTest::visible);

    String text = CiAnnotations.harmless(GateText.render(result, false, true));
    text.lines().forEach(OutputsOfForeignNamesTest::visible);
    assertThat(text.lines()).noneMatch(line -> line.strip().startsWith("::"));
    assertThat(text).doesNotContain("##[", "##vso[");

    String xml = GateJUnit.render(result);
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(rows);
    xml.lines().forEach(OutputsOfForeignNamesTest::visible);

    GateMarkdown.render(result).lines().forEach(OutputsOfForeignNamesTest::visible);
    // Within backticks a tag is a text.
    assertThat(GateMarkdown.render(result).replaceAll("`[^`\n]*`", ""))
        .doesNotContain("<script", "<b>]");
    assertThat(GateHtml.render(result)).doesNotContain("<script", "\u001b");
  }

  private static void visible(String line) {
    assertThat(line.codePoints())
        .as(line)
        .noneMatch(
            point ->
                Character.isISOControl(point)
                    || Character.getType(point) == Character.FORMAT
                    || Character.getType(point) == Character.SURROGATE
                    || point == 0x2028);
  }
}
