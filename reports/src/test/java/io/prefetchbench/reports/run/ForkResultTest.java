package io.prefetchbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForkResultTest {
  @TempDir Path folder;

  @Test
  void readsWhatAForkGave() throws IOException {
    ForkResult fork =
        only(
            """
            [{"benchmark": "a.B.run", "mode": "thrpt", "threads": 2, "forks": 1,
              "warmupIterations": 3, "warmupTime": "200 ms", "warmupBatchSize": 1,
              "measurementIterations": 3, "measurementTime": "300 ms", "measurementBatchSize": 1,
              "params": {"n": "10"},
              "primaryMetric": {"score": 20.0, "scoreUnit": "ops/s",
                "rawData": [[10.0, "NaN", 30.0]]},
              "secondaryMetrics": {
                "·gc.alloc.rate.norm": {"scoreUnit": "B/op", "rawData": [[64.0, 64.0]]},
                "cpu.norm": {"scoreUnit": "ns/op", "rawData": [[100.0, 200.0]]},
                "gc.time": {"scoreUnit": "ms", "rawData": [["NaN"]]}}}]
            """);
    assertThat(fork.benchmark()).isEqualTo("a.B.run");
    assertThat(fork.mode()).isEqualTo("thrpt");
    assertThat(fork.threads()).isEqualTo(2);
    assertThat(fork.params()).containsEntry("n", "10");
    assertThat(fork.settings()).containsEntry("measurementTime", "300 ms");
    assertThat(fork.primary()).isEqualTo(new ForkResult.Score(30, "ops/s"));
    assertThat(fork.secondary())
        .containsOnlyKeys("cpu.norm", "gc.alloc.rate.norm")
        .containsEntry("cpu.norm", new ForkResult.Score(150, "ns/op"));
  }

  @Test
  void aSampleIsTheMeanOfItsHistogram() throws IOException {
    ForkResult fork =
        only(
            """
            [{"benchmark": "a.B.run", "mode": "sample",
              "primaryMetric": {"scoreUnit": "us/op",
                "rawDataHistogram": [[[[10.0, 3]], [[50.0, 1]]]]}}]
            """);
    assertThat(fork.primary()).isEqualTo(new ForkResult.Score(20, "us/op"));
    assertThat(fork.threads()).isEqualTo(1);
  }

  @Test
  void whatIsNoResultOfOneForkIsRefusedByName() {
    String twoForks =
        """
        [{"benchmark": "a.B.run", "mode": "thrpt",
          "primaryMetric": {"scoreUnit": "ops/s", "rawData": [[1.0], [2.0]]}}]
        """;
    for (String text : List.of("", "[]", "{}", "[{}]", twoForks)) {
      assertThatThrownBy(() -> only(text))
          .as("of '%s'", text)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("fork.json");
    }
  }

  private ForkResult only(String text) throws IOException {
    List<ForkResult> forks = ForkResult.read(Files.writeString(folder.resolve("fork.json"), text));
    assertThat(forks).hasSize(1);
    return forks.get(0);
  }
}
