package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.reports.CountedRuns;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.Home;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BaselineCommandTest {
  @TempDir Path folder;
  private Path file;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream stdout = System.out;
  private Optional<String> home;

  @BeforeEach
  void standInSourcesOfOurOwn() {
    home = Optional.ofNullable(System.getProperty(Home.PROPERTY));
    System.setProperty(Home.PROPERTY, folder.toString());
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    file = folder.resolve("reports/baselines/exact.json");
  }

  @AfterEach
  void goBack() {
    System.setOut(stdout);
    home.ifPresentOrElse(
        value -> System.setProperty(Home.PROPERTY, value),
        () -> System.clearProperty(Home.PROPERTY));
  }

  private int baseline(String name, double commands, String... more) {
    Path counts = CountedRuns.write(folder.resolve(name), commands);
    String[] all = java.util.Arrays.copyOf(more, more.length + 2);
    all[more.length] = "--counts";
    all[more.length + 1] = counts.toString();
    return CommandShell.execute(new BaselineCommand(), all);
  }

  private String output() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private double commands() {
    String row = "lookup[client=jedis]:count:commands";
    return Objects.requireNonNull(ExactBaseline.read(file).rows().get(row)).value();
  }

  @Test
  void theFirstBaselineIsWrittenWhereTheGateLooksForIt() {
    assertThat(baseline("counts", 1)).isEqualTo(ExitCode.DONE);

    assertThat(commands()).isEqualTo(1);
    assertThat(output()).contains("baseline: " + file + ", 2 rows");
    assertThat(CommandShell.execute(new ExactCommand(), "--counts", folder + "/counts"))
        .isEqualTo(ExitCode.DONE);
  }

  @Test
  void aRegressionIsRefusedUntilItIsAccepted() throws IOException {
    baseline("first", 1);
    assertThat(baseline("second", 1.01)).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(commands()).isEqualTo(1);

    Files.writeString(
        folder.resolve("reports/gate-policy.json"),
        """
        {"accepted": [{"row": "lookup*", "largest": 0.02, "reason": "wanted",
         "expires": "9999-12-31"}]}
        """);

    assertThat(baseline("third", 1.01)).isEqualTo(ExitCode.DONE);
    assertThat(commands()).isEqualTo(1.01);
    assertThat(output()).contains("1.0 % more: 1.01 commands/op, was 1");
  }

  @Test
  void anotherFileMayBeNamed() {
    Path other = folder.resolve("other/exact.json");

    assertThat(baseline("counts", 1, "--out", other.toString())).isEqualTo(ExitCode.DONE);
    assertThat(other).exists();
    assertThat(file).doesNotExist();
  }
}
