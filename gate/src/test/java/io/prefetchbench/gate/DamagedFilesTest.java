package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.decision.UnpairedComparison;
import io.prefetchbench.gate.decision.UnpairedSide;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotComparable;
import io.prefetchbench.reports.render.ComparisonText;
import io.prefetchbench.reports.render.HtmlReport;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of a run, of JMH, of HdrHistogram and of the policy with bytes or values changed: each ends
 * in figures or in one line that says what is wrong, never in an internal error.
 */
@Tag("system")
final class DamagedFilesTest {
  private static final long SEED = 20261128;
  private static final Path FOREIGN = Path.of("src", "test", "resources", "foreign");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  /** What a value of JSON may become. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e999",
          "-1e999",
          "1e-999",
          "99999999999999999999",
          "\"\"",
          "\"NaN\"",
          "\"\\u001b[2J\\n\"",
          "[]",
          "{}",
          "[[]]",
          "[null]",
          "{\"a\":[1]}",
          "[1,\"x\"]");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "special-params/cand.json",
        "no-figure-of-one/cand.json",
        "aux-counters/cand.json",
        "zero/cand-onezero.json"
      })
  void aDamagedResultFileIsJudgedOrRefused(String name) throws IOException {
    Path whole = FOREIGN.resolve(name);
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(SEED);
    for (int i = 0; i < 60; i++) {
      Path file = Files.write(temp.resolve("damaged.json"), changed(bytes, random, i));
      String unused = judged(whole, file);
    }
  }

  @Test
  void aDamagedLogIsJudgedOrRefused() throws IOException {
    Path whole = FOREIGN.resolve("logs/base.hlog");
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(SEED);
    for (int i = 0; i < 200; i++) {
      Path file = Files.write(temp.resolve("damaged.hlog"), changed(bytes, random, i));
      String unused = judged(whole, file);
    }
  }

  @Test
  void aDamagedPolicyIsReadOrRefused() throws IOException {
    Path whole = Path.of("../reports/gate-policy.json");
    byte[] bytes =
        Files.readString(whole)
            .replace(
                "\"accepted\": []",
                "\"accepted\": [{\"row\":\"A*\",\"largest\":0.1,\"reason\":\"r\","
                    + "\"expires\":\"2027-01-31\"}]")
            .getBytes(StandardCharsets.UTF_8);
    Random random = new Random(SEED);
    for (int i = 0; i < 400; i++) {
      Path file = Files.write(temp.resolve("policy.json"), changed(bytes, random, i));
      try {
        assertThat(PolicyFile.read(file).redChance()).isBetween(0.0, 1.0);
      } catch (BadInput e) {
        oneLine(e, "policy.json");
      }
    }
  }

  @Test
  void aRunWithADamagedFileIsReportedComparedAndJudgedOrRefused() throws IOException {
    Path first = SyntheticRuns.load(temp, "first", 1, RunResult.OK).path();
    Path second = SyntheticRuns.load(temp, "second", 2, RunResult.OK).path();
    List<Path> files;
    try (Stream<Path> all = Files.walk(second)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> file.toString().matches(".*\\.(json|ndjson|hlog)"))
              .sorted()
              .toList();
    }
    Random random = new Random(SEED);
    StringBuilder wrong = new StringBuilder();
    for (Path file : files) {
      byte[] bytes = Files.readAllBytes(file);
      for (int i = 0; i < 5; i++) {
        byte[] changed = changed(bytes, random, i);
        Files.write(file, changed);
        try {
          all(first, second);
        } catch (RuntimeException | StackOverflowError e) {
          wrong.append(file.getFileName()).append(", try ").append(i).append(": ").append(e);
          wrong.append(" at ").append(e.getStackTrace()[0]).append('\n');
          Arrays.stream(e.getStackTrace())
              .filter(at -> at.getClassName().contains("prefetchbench"))
              .limit(3)
              .forEach(at -> wrong.append("    ").append(at).append('\n'));
        }
      }
      Files.write(file, bytes);
    }
    assertThat(wrong.toString()).isEmpty();
  }

  private void all(Path first, Path second) {
    attempt(
        () ->
            ComparisonText.render(
                Comparison.of(RunDirectory.open(first), RunDirectory.open(second))));
    attempt(() -> RunSummary.render(RunDirectory.open(second), false, null, false));
    attempt(
        () -> {
          HtmlReport.write(RunDirectory.open(second), temp.resolve("page.html"));
          return "";
        });
    attempt(() -> judged(first, second));
  }

  /** What is done with a file. */
  private interface Reading {
    String read();
  }

  private static void attempt(Reading reading) {
    try {
      assertThat(reading.read()).doesNotContain("\u001b");
    } catch (RunDirectoryException | NotComparable e) {
      oneLine(e, "");
    }
  }

  private static String judged(Path base, Path candidate) {
    UnpairedComparison.Terms terms =
        new UnpairedComparison.Terms(GatePolicy.DEFAULT, true, false, List.of("bench"), NOW, NOW);
    try {
      return UnpairedComparison.of(
              UnpairedSide.read(List.of(base)), UnpairedSide.read(List.of(candidate)), terms)
          .reason();
    } catch (BadInput | Untrustworthy e) {
      oneLine(e, "");
      return "";
    }
  }

  private static void oneLine(Exception e, String names) {
    assertThat(String.valueOf(e.getMessage()))
        .contains(names)
        .doesNotContain("\n", "\r", "Exception");
  }

  /** Cuts, bit flips, bytes twice, values of JSON changed, nesting. */
  private static byte[] changed(byte[] whole, Random random, int kind) {
    int at = random.nextInt(whole.length);
    switch (kind % 5) {
      case 0 -> {
        return Arrays.copyOf(whole, at);
      }
      case 1 -> {
        byte[] flipped = whole.clone();
        for (int i = 0; i <= kind % 3; i++) {
          flipped[random.nextInt(whole.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
      }
      case 2 -> {
        int end = Math.min(whole.length, at + random.nextInt(400));
        byte[] twice = Arrays.copyOf(whole, whole.length + end - at);
        System.arraycopy(whole, at, twice, end, whole.length - at);
        return twice;
      }
      default -> {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        return value(text, at, random).getBytes(StandardCharsets.ISO_8859_1);
      }
    }
  }

  /** Puts another value behind the next colon. */
  private static String value(String text, int at, Random random) {
    int colon = text.indexOf(':', at);
    if (colon < 0) {
      return text + "[".repeat(2000);
    }
    int end = colon + 1;
    while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    String with = VALUES.get(random.nextInt(VALUES.size()));
    return text.substring(0, colon + 1) + " " + with + text.substring(end);
  }
}
