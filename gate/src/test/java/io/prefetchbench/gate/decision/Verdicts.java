package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code compare --gate} makes of files.
 *
 * @param exitCode as the command's: 2 if a file is refused, 4 if a run is no result
 * @param refusal the message of a file that is refused; else empty
 * @param result null if a file is refused
 */
record Verdicts(int exitCode, String refusal, @Nullable GateResult result) {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Path FILES = Path.of("src", "test", "resources", "foreign");

  static Path file(String name) {
    return FILES.resolve(name);
  }

  /** Judges one file of each side with times that block. */
  static Verdicts of(Path base, Path candidate) {
    return of(List.of(base), List.of(candidate), GatePolicy.DEFAULT, true, false);
  }

  /** Judges two files of one folder of the resources. */
  static Verdicts of(String folder, String base, String candidate) {
    return of(file(folder).resolve(base), file(folder).resolve(candidate));
  }

  static Verdicts of(
      List<Path> base, List<Path> candidate, GatePolicy policy, boolean unpaired, boolean strict) {
    UnpairedComparison.Terms terms =
        new UnpairedComparison.Terms(policy, unpaired, strict, List.of("bench"), NOW, NOW);
    try {
      GateResult result =
          UnpairedComparison.of(UnpairedSide.read(base), UnpairedSide.read(candidate), terms);
      return new Verdicts(result.exitCode(), "", result);
    } catch (BadInput | Untrustworthy e) {
      String message = String.valueOf(e.getMessage());
      assertThat(message).as("one line").doesNotContain("\n", "\r");
      return new Verdicts(e instanceof Untrustworthy ? 4 : 2, message, null);
    }
  }

  GateResult decision() {
    assertThat(result).as(refusal).isNotNull();
    if (result == null) {
      throw new AssertionError(refusal);
    }
    return result;
  }

  List<String> texts() {
    return decision().rows().stream().map(row -> row.key().text()).toList();
  }

  List<String> notes() {
    return decision().notes();
  }

  GateRow row(String text) {
    return decision().rows().stream()
        .filter(row -> row.key().text().equals(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(text + " is not among " + texts()));
  }

  /** The verdict's word; also of a word that another version of the gate does not have. */
  String verdict(String text) {
    return row(text).verdict().name();
  }
}
