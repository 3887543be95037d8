package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.GatePolicy;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histogram logs of other programs, each for one thing that they do. */
final class ForeignLogsTest {
  private static final String P50 = "hlog/op:load:p50";

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "blank-after-head",
        "blank-end",
        "blank-mid",
        "comment-end",
        "crlf-blank-end",
        "noeol",
        "space-end",
        "two-blank-end"
      })
  void blankLinesAndMissingLineEndsCostNothing(String form) {
    Verdicts judged = Verdicts.of("logs", "base.hlog", "cand-" + form + ".hlog");
    assertThat(judged.texts()).containsExactlyInAnyOrder(P50, "hlog/op:load:p99");
    assertThat(judged.row(P50).candidate()).hasSize(1);
    assertThat(judged.notes()).noneMatch(note -> note.contains("left out"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"disk-full", "empty-col"})
  void aLogThatLostIntervalsIsRefusedWithTheirNumber(String form) {
    Verdicts judged = Verdicts.of("logs", "base.hlog", "cand-" + form + ".hlog");
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal())
        .contains("7 of 10 intervals of cand-" + form + ".hlog cannot be decoded", "line 7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "warn-lines"})
  void linesOfAnotherProgramAreCounted(String form) {
    Verdicts judged = Verdicts.of("logs", "base.hlog", "cand-" + form + ".hlog");
    int lines = form.equals("garbage") ? 1 : 2;
    assertThat(judged.row(P50).candidate()).hasSize(1);
    assertThat(judged.notes())
        .anyMatch(note -> note.contains(lines + " lines of cand-" + form) && note.contains("line"));
  }

  @Test
  void aCutLogIsRefused() throws IOException {
    String text = Files.readString(Verdicts.file("logs/base.hlog"));
    Path cut = Files.writeString(temp.resolve("cut.hlog"), text.substring(0, text.length() - 60));
    Verdicts judged = Verdicts.of(Verdicts.file("logs/base.hlog"), cut);
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal()).contains("1 of 10 intervals of cut.hlog");
  }

  @Test
  void anIntervalTwiceIsRefused() throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(Verdicts.file("logs/base.hlog")));
    lines.add(lines.get(lines.size() - 1));
    Path twice = Files.write(temp.resolve("twice.hlog"), lines);
    Verdicts judged = Verdicts.of(Verdicts.file("logs/base.hlog"), twice);
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal()).contains("repeats another line");
  }

  @Test
  void aCopyOfALogIsRefused() throws IOException {
    Path copy = temp.resolve("copy.hlog");
    Files.copy(Verdicts.file("logs/base.hlog"), copy);
    Path blank = temp.resolve("blank.hlog");
    Files.writeString(blank, Files.readString(copy) + "\n");
    for (Path other : List.of(copy, blank)) {
      Verdicts judged =
          Verdicts.of(
              List.of(Verdicts.file("logs/base.hlog"), other),
              List.of(Verdicts.file("logs/cand-noeol.hlog")),
              GatePolicy.DEFAULT,
              true,
              false);
      assertThat(judged.exitCode()).as("%s", other).isEqualTo(2);
      assertThat(judged.refusal()).contains("count twice");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"commas", "semicolon"})
  void decimalCommasAndSemicolonsAreRefusedWithTheReason(String form) {
    Verdicts judged = Verdicts.of("logs", "base.hlog", "cand-" + form + ".hlog");
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal()).contains("cand-" + form, "line 4", "columns", "decimal points");
  }

  @Test
  void histogramsOfDoublesAreRefusedByName() {
    for (String form : List.of("", "-mixed")) {
      Verdicts judged = Verdicts.of("doubles", "base" + form + ".hlog", "cand" + form + ".hlog");
      assertThat(judged.exitCode()).as(form).isEqualTo(2);
      assertThat(judged.refusal()).as(form).contains("tag op", "DoubleHistogram");
    }
  }

  @Test
  void aTagWithDotsIsShownWhole() {
    Verdicts judged = Verdicts.of("dotted-tags", "base.hlog", "cand.hlog");
    assertThat(judged.texts())
        .contains(
            "hlog/login.cycles.servicetime:load:p50", "hlog/search.cycles.servicetime:load:p50");
  }

  @Test
  void aTagWithASpaceIsJudged() {
    Verdicts judged = Verdicts.of("spaced-tags", "base-tagspace.hlog", "cand-tagspace.hlog");
    double before = judged.row("hlog/GET /cart:load:p50").base().get(0);
    double after = judged.row("hlog/GET /cart:load:p50").candidate().get(0);
    assertThat(after / before).isGreaterThan(5);
    assertThat(judged.texts()).contains("hlog/steady:load:p50");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /a/{id}", "日本", "a|b", "p99", "x:y", "-Dfoo=bar", "=cmd()", "Tag=Tag", "#x"})
  void anyTagIsATag(String tag) throws IOException {
    Path base = tagged("logs/base.hlog", tag, "base.hlog", StandardCharsets.UTF_8);
    Path candidate = tagged("logs/cand-noeol.hlog", tag, "cand.hlog", StandardCharsets.UTF_8);
    Verdicts judged = Verdicts.of(base, candidate);
    assertThat(judged.texts()).contains("hlog/" + tag + ":load:p50");
    assertThat(judged.row("hlog/" + tag + ":load:p50").base()).hasSize(1);
  }

  @Test
  void logsMayBeInOtherEncodingsAndTagsInCodePagesStayApart() throws IOException {
    for (String charset : List.of("UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32")) {
      Path other = tagged("logs/base.hlog", "op", charset + ".hlog", Charset.forName(charset));
      assertThat(Verdicts.of(Verdicts.file("logs/base.hlog"), other).row(P50).candidate())
          .as(charset)
          .hasSize(1);
    }
    Path one = tagged("logs/base.hlog", "caf\u00e9", "one.hlog", StandardCharsets.ISO_8859_1);
    Path two = tagged("logs/base.hlog", "caf\u00e8", "two.hlog", StandardCharsets.ISO_8859_1);
    assertThat(Verdicts.of(one, two).exitCode()).isEqualTo(4);
  }

  @Test
  void aLogWithoutATagIsNamedByItsWholeFileName() throws IOException {
    String text = Files.readString(Verdicts.file("logs/base.hlog")).replace("Tag=op,", "");
    Path log = Files.writeString(temp.resolve("jHiccup-2.0.7S.logV2.hlog"), text);
    assertThat(Verdicts.of(log, log).texts()).contains("hlog/jHiccup-2.0.7S.logV2:load:p50");
  }

  @Test
  void whatIsNoLogIsRefusedInOneLine() throws IOException {
    for (String text :
        List.of(
            "",
            "#[Histogram log format version 1.3]\n",
            "nothing\n",
            "Tag=op\n",
            "1,2,3,4\n",
            "Tag=op,1e999,1,1,HISTFAAA\n",
            "Tag=op,NaN,1,1,HISTFAAA\n",
            "a\u0000b\u001b[2J\n")) {
      Path log = Files.writeString(temp.resolve("x.hlog"), text);
      Verdicts judged = Verdicts.of(log, log);
      assertThat(judged.exitCode()).as(text).isEqualTo(2);
      assertThat(judged.refusal()).as(text).contains("x.hlog").doesNotContain("\u001b", "null");
    }
  }

  private Path tagged(String from, String tag, String name, Charset charset) throws IOException {
    String text = Files.readString(Verdicts.file(from)).replace("Tag=op,", "Tag=" + tag + ",");
    return Files.write(temp.resolve(name), text.getBytes(charset));
  }
}
