package io.prefetchbench.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JmhCommandTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();

  @Test
  void listsCellsAndTheirTimeWithoutMeasuring() {
    assertThat(run("Lookup", "-p", "client=lettuce", "--list", "--rounds", "2")).isZero();
    assertThat(output())
        .contains("lookup thrpt client=lettuce", "lookup sample client=socket", "canary thrpt")
        .doesNotContain("client=jedis", "bulkload")
        .contains("2 rounds, about");
  }

  @Test
  void modesAndParametersAfterTheDashesChooseCellsToo() {
    assertThat(run("Lookup", "--list", "--", "-bm", "sample", "-p", "client=JEDIS")).isZero();
    assertThat(output()).contains("lookup sample client=jedis").doesNotContain("lookup thrpt");
  }

  @ParameterizedTest
  @CsvSource({
    "2, --frobnicate",
    "2, --rounds 0",
    "2, --rounds many",
    "2, --profile huge",
    "2, -p client",
    "2, -p client=redisson",
    "2, -p colour=red",
    "2, [",
    "2, --jdk /nowhere",
    "2, -- -f 3",
    "2, -- -nonsense",
    "2, -- Lookup",
    "4, NoSuchBenchmark"
  })
  void badInputIsRefusedBeforeAnythingStarts(int code, String words) {
    assertThat(run(words.split(" "))).isEqualTo(code);
    assertThat(output()).isEmpty();
  }

  private int run(String... words) {
    return JmhCommand.execute(new PrintStream(output, true, StandardCharsets.UTF_8), words);
  }

  private String output() {
    return output.toString(StandardCharsets.UTF_8);
  }
}
