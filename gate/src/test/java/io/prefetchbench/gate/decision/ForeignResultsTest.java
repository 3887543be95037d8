package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.gate.record.GateRow;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** JMH result files of other projects, versions and tools, each for one thing that they do. */
final class ForeignResultsTest {
  private static final String TOTAL = "CartBench.total:avgt";
  private static final String ALLOCATION = "CartBench.total:avgt:gc.alloc.rate.norm";

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"new", "utf8", "cp1252", "posix", "fffd", "mojibake"})
  void theDotBeforeAProfilersFigureMayBeSpeltInAnyEncoding(String spelling) {
    Verdicts judged =
        Verdicts.of("dot-encoding", "base-" + spelling + ".json", "cand-" + spelling + ".json");
    assertThat(judged.verdict(ALLOCATION)).isEqualTo("REGRESSED");
    assertThat(judged.row(ALLOCATION).reason()).contains("more than any before");
    assertThat(judged.notes()).noneMatch(note -> note.contains("no rule"));
    assertThat(judged.notes().stream().anyMatch(note -> note.contains("ISO-8859-1")))
        .isEqualTo(spelling.equals("cp1252"));
  }

  /** The dot in code pages of DOS, of Mac OS and of Chinese Windows. */
  @ParameterizedTest
  @CsvSource({
    "IBM437,\u00b7",
    "x-MacRoman,\u00b7",
    "GBK,\u00b7",
    "UTF-16LE,\u00b7",
    "UTF-16BE,\u00b7"
  })
  void theDotMayBeOfAnyCodePage(String charset, String dot) throws IOException {
    String plain = Files.readString(Verdicts.file("dot-encoding/cand-new.json"));
    String dotted = plain.replace("\"gc.alloc", "\"" + dot + "gc.alloc");
    Path other = Files.write(temp.resolve("other.json"), dotted.getBytes(Charset.forName(charset)));
    Verdicts judged = Verdicts.of(Verdicts.file("dot-encoding/base-new.json"), other);
    assertThat(judged.verdict(ALLOCATION)).isEqualTo("REGRESSED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bom", "utf16", "crlf"})
  void aFileThatWentThroughAnotherSystemsShellIsTheSameFile(String form) {
    Verdicts judged = Verdicts.of("encodings", "base.json", "cand-" + form + ".json");
    assertThat(judged.texts()).containsExactly(TOTAL);
    assertThat(judged.row(TOTAL).candidate()).hasSize(10);
    assertThat(judged.row(TOTAL).base()).hasSize(10);
  }

  @ParameterizedTest
  @CsvSource({
    "UTF-16LE,false",
    "UTF-16LE,true",
    "UTF-16BE,false",
    "UTF-16BE,true",
    "UTF-32LE,false",
    "UTF-32LE,true",
    "UTF-32BE,false",
    "UTF-32BE,true",
    "UTF-8,true"
  })
  void everyUnicodeEncodingIsReadWithItsMarkOrWithout(String charset, boolean mark)
      throws IOException {
    String text = Files.readString(Verdicts.file("encodings/base.json"));
    Path other =
        Files.write(
            temp.resolve("other.json"),
            ((mark ? "\ufeff" : "") + text).getBytes(Charset.forName(charset)));
    assertThat(Verdicts.of(Verdicts.file("encodings/base.json"), other).verdict(TOTAL))
        .isEqualTo("NO_CHANGE");
  }

  @Test
  void aFileThatIsNoTextIsRefusedByWhatItIs() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(packed)) {
      Files.copy(Verdicts.file("encodings/base.json"), gzip);
    }
    Path gz = Files.write(temp.resolve("a.json"), packed.toByteArray());
    Verdicts judged = Verdicts.of(Verdicts.file("encodings/base.json"), gz);
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal()).contains("a.json", "compressed");

    byte[] cut =
        Files.readString(Verdicts.file("encodings/base.json"))
            .getBytes(java.nio.charset.StandardCharsets.UTF_16);
    byte[] odd = java.util.Arrays.copyOf(cut, cut.length - 1);
    Path half = Files.write(temp.resolve("half.json"), odd);
    assertThat(Verdicts.of(half, half).refusal()).contains("half.json", "not UTF-16BE");
  }

  @Test
  void aScoreWithoutRawFiguresIsOneFork() {
    Verdicts judged = Verdicts.of("score-only", "base.json", "cand.json");
    GateRow row = judged.row(TOTAL);
    assertThat(row.base()).containsExactly(1000.0);
    assertThat(row.candidate()).containsExactly(3000.0);
    assertThat(row.reason()).contains("200 % slower", "forks a side are needed");
    assertThat(judged.notes()).anyMatch(note -> note.contains("no rawData"));
  }

  @Test
  void classesOfOneNameInTwoPackagesAreToldApart() {
    Verdicts judged = Verdicts.of("same-class", "base.json", "cand.json");
    assertThat(judged.verdict("org.acme.v1.Codec.encode:avgt")).isEqualTo("NO_CHANGE");
    assertThat(judged.verdict("org.acme.v2.Codec.encode:avgt")).isEqualTo("REGRESSED");
  }

  @Test
  void anAcceptedRowThatFitsTwoClassesAcceptsNone() throws IOException {
    Verdicts judged = accepting(Files.readString(Verdicts.file("same-class/policy.json")));
    assertThat(judged.verdict("org.acme.v2.Codec.encode:avgt")).isEqualTo("REGRESSED");
    assertThat(judged.exitCode()).isEqualTo(1);
    assertThat(judged.notes())
        .anyMatch(note -> note.contains("fits several rows") && note.contains("org.acme.v1.Codec"));
    String policy = Files.readString(Verdicts.file("same-class/policy.json"));
    assertThat(accepting(policy.replace("\"Codec", "\"org.acme.v1.Codec")).exitCode()).isEqualTo(1);
    Verdicts named = accepting(policy.replace("\"Codec", "\"org.acme.v2.Codec"));
    assertThat(named.verdict("org.acme.v2.Codec.encode:avgt")).isEqualTo("ACCEPTED");
    assertThat(named.exitCode()).isZero();
  }

  @Test
  void aBlockingRowThatFitsTwoClassesBlocksBoth() throws IOException {
    Path policy =
        Files.writeString(temp.resolve("p.json"), "{\"blocking\": [\"Codec.encode:avgt\"]}");
    Verdicts judged =
        Verdicts.of(
            List.of(Verdicts.file("same-class/base.json")),
            List.of(Verdicts.file("same-class/cand.json")),
            PolicyFile.read(policy),
            true,
            false);
    assertThat(judged.decision().rows()).allMatch(GateRow::blocking);
    assertThat(judged.exitCode()).isEqualTo(1);
  }

  @Test
  void valuesThatLookLikeParametersAreToldApart() {
    Verdicts judged = Verdicts.of("ambiguous-params", "base.json", "cand.json");
    assertThat(judged.verdict("CartBench.total[a=\"1,b=2\"]:avgt")).isEqualTo("NO_CHANGE");
    assertThat(judged.verdict("CartBench.total[a=1,b=2]:avgt")).isEqualTo("REGRESSED");
  }

  @Test
  void oneBenchmarkUnderTwoJvmsIsTwoRows() {
    Verdicts judged = Verdicts.of("two-jvms", "base.json", "cand.json");
    assertThat(judged.verdict("CartBench.total[jvmArgs=-XX:+UseSerialGC]:avgt"))
        .isEqualTo("NO_CHANGE");
    assertThat(judged.verdict("CartBench.total[jvmArgs=-XX:+UseZGC]:avgt")).isEqualTo("REGRESSED");
  }

  @Test
  void forksOfUnlikeJvmsInSeveralFilesAreJoinedWithANote() throws IOException {
    Path other = edited("encodings/base.json", "\"17.0.9+9\"", "\"21.0.1+12\"", "100", "101");
    Verdicts judged =
        Verdicts.of(
            List.of(Verdicts.file("encodings/base.json"), other),
            List.of(Verdicts.file("encodings/cand-crlf.json")),
            GatePolicy.DEFAULT,
            false,
            false);
    assertThat(judged.notes())
        .anyMatch(note -> note.contains("different JVMs") && note.contains("21.0.1+12"));
  }

  @Test
  void aThroughputThatFallsToNothingIsWorse() {
    for (String candidate : List.of("cand-zero.json", "cand-onezero.json", "cand-tiny.json")) {
      Verdicts judged = Verdicts.of("zero", "base.json", candidate);
      assertThat(judged.verdict("Q.poll:thrpt")).as(candidate).isEqualTo("REGRESSED");
      assertThat(judged.exitCode()).as(candidate).isEqualTo(1);
    }
    assertThat(Verdicts.of("zero", "base.json", "cand-onezero.json").notes())
        .contains("Q.poll:thrpt: 1 of 10 forks of the candidate with the figure 0");
    assertThat(Verdicts.of("zero", "base.json", "cand-zero.json").row("Q.poll:thrpt").reason())
        .contains("throughput −100 %");
  }

  @Test
  void aTimeThatRisesFromNothingIsWorseAndOneThatFallsToItIsNot() {
    Verdicts judged = Verdicts.of("zero", "base-secs.json", "cand-secs.json");
    assertThat(judged.verdict("Q.poll:avgt")).isEqualTo("REGRESSED");
    assertThat(judged.row("Q.poll:avgt").reason()).contains("∞ % slower");
    Verdicts back = Verdicts.of("zero", "cand-secs.json", "base-secs.json");
    assertThat(back.verdict("Q.poll:avgt")).isEqualTo("BETTER_UNPAIRED");
    assertThat(Verdicts.of("zero", "cand-zero.json", "base.json").verdict("Q.poll:thrpt"))
        .isEqualTo("BETTER_UNPAIRED");
  }

  @Test
  void zerosOnBothSidesDecideNothingAndFiguresBelowZeroAreNone() throws IOException {
    Verdicts zeros = Verdicts.of("zero", "cand-zero.json", "cand-zero.json");
    assertThat(zeros.verdict("Q.poll:thrpt")).isEqualTo("INCONCLUSIVE");
    Path negative = edited("zero/cand-secs.json", "0.002", "-0.002");
    Verdicts below = Verdicts.of(Verdicts.file("zero/cand-secs.json"), negative);
    assertThat(below.exitCode()).isEqualTo(4);
    assertThat(below.row("Q.poll:avgt").reason()).contains("below zero");
  }

  @Test
  void aCopyOfAFileIsRefused() {
    Verdicts judged =
        Verdicts.of(
            List.of(Verdicts.file("copies/a.json"), Verdicts.file("copies/a-copy.json")),
            List.of(Verdicts.file("copies/b.json"), Verdicts.file("copies/b-copy.json")),
            GatePolicy.DEFAULT,
            true,
            false);
    assertThat(judged.exitCode()).isEqualTo(2);
    assertThat(judged.refusal()).contains("a-copy.json", "a.json", "count twice");
  }

  @Test
  void aCopyInAnotherFormOrAmongOtherResultsIsRefused() throws IOException {
    String text = Files.readString(Verdicts.file("copies/a.json")).strip();
    String other = Files.readString(Verdicts.file("copies/b.json")).strip();
    Path crlf = Files.writeString(temp.resolve("crlf.json"), text.replace("\n", "\r\n"));
    String joined = text.substring(0, text.length() - 1) + "," + other.substring(1);
    Path all = Files.writeString(temp.resolve("all.json"), joined);
    String twice = text.substring(0, text.length() - 1) + "," + text.substring(1);
    Path own = Files.writeString(temp.resolve("own.json"), twice);
    for (List<Path> files :
        List.of(
            List.of(Verdicts.file("copies/a.json"), crlf),
            List.of(Verdicts.file("copies/a.json"), all),
            List.of(own))) {
      Verdicts judged =
          Verdicts.of(
              files, List.of(Verdicts.file("copies/b.json")), GatePolicy.DEFAULT, true, false);
      assertThat(judged.exitCode()).as("%s", files).isEqualTo(2);
      assertThat(judged.refusal()).contains("count twice");
    }
  }

  @Test
  void aFileOnBothSidesIsSaid() {
    Verdicts judged =
        Verdicts.of(
            List.of(Verdicts.file("copies/a.json")),
            List.of(Verdicts.file("copies/a-copy.json"), Verdicts.file("copies/b.json")),
            GatePolicy.DEFAULT,
            false,
            false);
    assertThat(judged.notes()).anyMatch(note -> note.contains("on both sides"));
  }

  @Test
  void twoFilesInOneAndKeysTwiceAreRefused() throws IOException {
    String text = Files.readString(Verdicts.file("copies/a.json"));
    Path joined = Files.writeString(temp.resolve("joined.json"), text + text);
    Path twice = edited("copies/a.json", "\"threads\": 1,", "\"threads\": 1, \"threads\": 2,");
    for (Path file : List.of(joined, twice)) {
      Verdicts judged = Verdicts.of(Verdicts.file("copies/b.json"), file);
      assertThat(judged.exitCode()).as("%s", file).isEqualTo(2);
    }
  }

  @Test
  void anotherUnitIsAnotherBenchmark() {
    Verdicts judged = Verdicts.of("unit-change", "base.json", "cand.json");
    assertThat(judged.verdict(TOTAL)).isEqualTo("BENCH_CHANGED");
    assertThat(judged.exitCode()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"cand.json", "cand-null.json"})
  void aSideWithoutAFigureIsNeverAPass(String candidate) {
    Verdicts judged = Verdicts.of("no-figure", "base.json", candidate);
    assertThat(judged.exitCode()).isEqualTo(4);
    assertThat(judged.verdict(TOTAL)).isEqualTo("NO_FIGURE");
    Verdicts base = Verdicts.of("no-figure", candidate, "base.json");
    assertThat(base.exitCode()).isEqualTo(4);
    assertThat(base.row(TOTAL).reason()).isEqualTo("the base has no finite figure");
  }

  @Test
  void figuresWrittenAsTextAreFiguresAndAListWithoutForksIsRefused() {
    Verdicts text = Verdicts.of("no-figure", "base.json", "cand-strnum.json");
    assertThat(text.row(TOTAL).candidate()).hasSize(10).containsOnly(100.5);
    Verdicts flat = Verdicts.of("no-figure", "base.json", "cand-flat.json");
    assertThat(flat.exitCode()).isEqualTo(2);
    assertThat(flat.refusal()).contains("rawData of primaryMetric", "per fork");
  }

  @Test
  void oneBenchmarkOfTwoWithoutAFigureIsNeverAPassHoweverStrict() {
    for (boolean strict : new boolean[] {false, true}) {
      Verdicts judged =
          Verdicts.of(
              List.of(Verdicts.file("no-figure-of-one/base.json")),
              List.of(Verdicts.file("no-figure-of-one/cand.json")),
              GatePolicy.DEFAULT,
              true,
              strict);
      assertThat(judged.exitCode()).isEqualTo(4);
      assertThat(judged.verdict("A.one:avgt")).isEqualTo("NO_CHANGE");
      assertThat(judged.verdict("B.two:avgt")).isEqualTo("NO_FIGURE");
    }
  }

  @Test
  void iterationsWithoutAFigureAreCounted() throws IOException {
    Path gap = edited("copies/b.json", "106.3886", "\"NaN\"", "106.0858", "null");
    assertThat(Verdicts.of(Verdicts.file("copies/a.json"), gap).notes())
        .anyMatch(note -> note.contains("has 2 iterations without a finite figure"));
  }

  @Test
  void anotherNumberOfThreadsIsAnotherRow() throws IOException {
    Verdicts judged = Verdicts.of("threads", "base.json", "cand.json");
    assertThat(judged.exitCode()).isEqualTo(4);
    assertThat(judged.verdict("CartBench.total:avgt*8")).isEqualTo("REMOVED");
    Path word = edited("threads/base.json", "\"threads\": 8", "\"threads\": \"max\"");
    assertThat(Verdicts.of(word, word).refusal()).contains("threads is \"max\"");
  }

  @Test
  void whatOlderVersionsDoNotWriteHasItsDefault() throws IOException {
    Verdicts judged = Verdicts.of("old-version", "base.json", "cand.json");
    assertThat(judged.verdict(TOTAL)).isEqualTo("REGRESSED");
    Path batched =
        edited(
            "old-version/cand.json", "\"measurementBatchSize\": 1", "\"measurementBatchSize\": 5");
    assertThat(Verdicts.of(Verdicts.file("old-version/base.json"), batched).verdict(TOTAL))
        .isEqualTo("BENCH_CHANGED");
  }

  @Test
  void oneTimeMayBeSpeltInManyWays() throws IOException {
    assertThat(Verdicts.of("time-spelling", "base.json", "cand.json").verdict(TOTAL))
        .isEqualTo("REGRESSED");
    for (String spelling : List.of("1s", "1 sec", "1.0 s", "1000000 us", "1000000000 ns")) {
      Path other = edited("time-spelling/cand.json", "1000 ms", spelling);
      assertThat(Verdicts.of(Verdicts.file("time-spelling/base.json"), other).verdict(TOTAL))
          .as(spelling)
          .isEqualTo("REGRESSED");
    }
    for (String other : List.of("1001 ms", "1 min", "1 parsec", "")) {
      Path file = edited("time-spelling/cand.json", "1000 ms", other);
      assertThat(Verdicts.of(Verdicts.file("time-spelling/base.json"), file).verdict(TOTAL))
          .as(other)
          .isEqualTo("BENCH_CHANGED");
    }
  }

  @Test
  void aFigureInAUnitOfAnotherKindIsNotJudged() {
    Verdicts judged = Verdicts.of("aux-counters", "base.json", "cand.json");
    assertThat(judged.exitCode()).isZero();
    assertThat(judged.texts()).containsExactly("CartBench.total:thrpt");
    assertThat(judged.notes())
        .anyMatch(note -> note.contains("no rule") && note.contains("cpu.norm"));
  }

  @Test
  void unitsThatJmhDoesNotKnowAreReadOrNotJudgedByName() throws IOException {
    Verdicts hours = Verdicts.of("unknown-unit", "base-opsfoo.json", "cand-opsfoo.json");
    assertThat(hours.verdict("CartBench.total:thrpt")).isEqualTo("NO_CHANGE");
    Verdicts seconds = Verdicts.of("unknown-unit", "base-secop.json", "cand-secop.json");
    assertThat(seconds.verdict(TOTAL)).isEqualTo("NO_CHANGE");
    Path odd = edited("unknown-unit/base-opsfoo.json", "ops/h", "ops/fortnight");
    Verdicts judged = Verdicts.of(odd, odd);
    assertThat(judged.exitCode()).isEqualTo(4);
    assertThat(judged.decision().reason()).contains("no rule for", "'ops/fortnight'");
    Verdicts changed = Verdicts.of(Verdicts.file("unknown-unit/base-opsfoo.json"), odd);
    assertThat(changed.verdict("CartBench.total:thrpt")).isEqualTo("BENCH_CHANGED");
  }

  private Verdicts accepting(String policy) throws IOException {
    Path file = Files.writeString(temp.resolve("policy.json"), policy);
    return Verdicts.of(
        List.of(Verdicts.file("same-class/base.json")),
        List.of(Verdicts.file("same-class/cand.json")),
        PolicyFile.read(file),
        true,
        false);
  }

  /** A copy with texts in place of others; each must occur. */
  private Path edited(String name, String... pairs) throws IOException {
    String text = Files.readString(Verdicts.file(name), StandardCharsets.UTF_8);
    for (int i = 0; i < pairs.length; i += 2) {
      assertThat(text).contains(pairs[i]);
      text = text.replace(pairs[i], pairs[i + 1]);
    }
    return Files.writeString(Files.createTempFile(temp, "edited", ".json"), text);
  }
}
