package io.prefetchbench.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.prefetchbench.testbed.command.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** Real forks of a tiny benchmark: what fails in one must never pass for a result. */
@Tag("system")
class JmhForkTest {
  private static final Profile.Iterations SHORT = new Profile.Iterations(0, 10, 1, 50);

  @TempDir Path folder;

  @Test
  void aForkGivesItsFiguresInSecondsAndKeepsItsFiles() throws Exception {
    ForkScores scores = run("fine");
    assertThat(scores.main()).isEqualTo("throughput");
    assertThat(scores.figures().get("throughput")).isGreaterThan(100_000);
    assertThat(scores.figures()).containsKey("alloc");
    assertThat(Files.readString(folder.resolve("fork.json"))).contains("BrokenBenchmark.fine");
    assertThat(folder.resolve("fork.log")).isNotEmptyFile();
  }

  @Test
  void aForkOfAnInterruptedRunIsTakenFromItsFile() throws Exception {
    Path json = folder.resolve("fork.json");
    assertThat(json.toFile().createNewFile()).isTrue(); // as a killed run leaves it

    ForkScores measured = run("fine");
    ForkScores again = run("dying");

    assertThat(again.figures()).isEqualTo(measured.figures()).containsKey("throughput");
    assertThat(again.main()).isEqualTo("throughput");
  }

  @Test
  void aWrongOutcomeNamesCellAndCulprit() {
    ForkFailure failure = failure("wrong");
    assertThat(failure.isWrongOutcome()).isTrue();
    assertThat(folder.resolve("fork.json")).doesNotExist();
    assertThat(failure).hasMessage("broken thrpt: WrongOutcome: key 7 reads ABSENT, expected HIT");
  }

  @Test
  void anExceptionIsNoWrongOutcome() {
    ForkFailure failure = failure("throwing");
    assertThat(failure.isWrongOutcome()).isFalse();
    assertThat(failure).hasMessageContaining("IllegalStateException: connection refused");
  }

  @Test
  void aForkThatDiedIsAFailure() {
    assertThat(failure("dying").isWrongOutcome()).isFalse();
  }

  @Test
  void theFirstFailureEndsTheRounds() {
    RoundRunner runner =
        new RoundRunner(fork()::run, round -> {}, folder::resolve, quiet(), System::nanoTime);
    RoundPlan plan = new RoundPlan(List.of(cell("wrong")), 1000, 1);
    assertThat(folder.resolve("raw").toFile().mkdir()).isTrue();
    assertThat(catchThrowableOfType(ForkFailure.class, () -> runner.run(plan, SHORT))).isNotNull();
    assertThat(folder.resolve("raw")).isDirectoryNotContaining("glob:**02-*");
  }

  private ForkFailure failure(String method) {
    return catchThrowableOfType(ForkFailure.class, () -> run(method));
  }

  private ForkScores run(String method) throws Exception {
    return fork().run(cell(method), folder.resolve("fork.json"), folder.resolve("fork.log"));
  }

  private static JmhFork fork() {
    try {
      return new JmhFork(SHORT, new CommandLineOptions(), List.of("-Xmx64m"));
    } catch (org.openjdk.jmh.runner.options.CommandLineOptionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Progress quiet() {
    return new Progress(System.err, Progress.Style.QUIET, System::nanoTime);
  }

  private static BenchmarkCell cell(String method) {
    return new BenchmarkCell(
        BrokenBenchmark.class.getName() + "." + method, Mode.Throughput, Map.of(), "");
  }
}
