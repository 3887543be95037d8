package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JmhFileTest {
  private static final Path FOUR_MODES =
      Path.of("src", "test", "resources", "jmh", "four-modes.json");

  @TempDir Path temp;

  @Test
  void allFourModesOfARealFileGiveAPointAFork() {
    List<RowFigures> rows = JmhFile.read(FOUR_MODES).rows();
    for (String mode : List.of("thrpt", "avgt", "sample", "ss")) {
      RowFigures row = find(rows, "CanaryBenchmark.canary:" + mode);
      assertThat(row.points()).hasSize(2).allMatch(point -> point > 0);
      assertThat(row.forks()).isEqualTo(2);
      assertThat(row.unit()).isEqualTo(mode.equals("thrpt") ? "ops/s" : "s/op");
      assertThat(row.settings()).containsEntry("measurementTime", "50 ms");
      assertThat(row.environment()).containsEntry("vmVersion", "17.0.15+6-Debian-1deb12u1");
    }
    // The two iterations of each of the two forks, as the file has them.
    assertThat(find(rows, "CanaryBenchmark.canary:thrpt").points())
        .containsExactly(
            (1.0793382677504687E9 + 1.206302966955217E9) / 2,
            (1.1134610934572978E9 + 1.1857039758513114E9) / 2);
  }

  @Test
  void secondaryFiguresAreKeptWithAndWithoutTheDotOfOlderVersions() {
    JmhText old = new JmhText().allocating("a.B.get", "·gc.alloc.rate.norm", 24);
    JmhText now = new JmhText().allocating("a.B.get", "gc.alloc.rate.norm", 24);
    RowFigures first = JmhFile.read(old.write(temp.resolve("old.json"))).rows().get(1);
    RowFigures second = JmhFile.read(now.write(temp.resolve("new.json"))).rows().get(1);
    assertThat(first.key()).isEqualTo(second.key());
    assertThat(first.key().text()).isEqualTo("B.get[size=10]:avgt:gc.alloc.rate.norm");
  }

  @Test
  void percentilesOfSampleModeHaveOneNameInAllVersions() {
    String secondary = "\"get·p0.50\":{\"scoreUnit\":\"ns/op\",\"rawData\":[[1.0]]}";
    JmhText text = new JmhText().add("a.B.get", "sample", "ns/op", new double[] {1}, secondary);
    assertThat(JmhFile.read(text.write(temp.resolve("x.json"))).rows().get(1).key().metric())
        .isEqualTo("p0.50");
  }

  @Test
  void aForkOfNaNIsCountedAndIsNoPoint() {
    JmhText text = new JmhText().thrpt("a.B.get", 1, Double.NaN, 3);
    RowFigures row = JmhFile.read(text.write(temp.resolve("nan.json"))).rows().get(0);
    assertThat(row.points()).containsExactly(1.0, 3.0);
    assertThat(row.forks()).isEqualTo(3);
  }

  @Test
  void whatIsNoResultOfJmhIsNamedInOneLine() throws IOException {
    String whole = Files.readString(FOUR_MODES);
    for (Map.Entry<String, String> each :
        Map.of(
                "truncated.json", whole.substring(0, whole.length() / 2),
                "empty.json", "",
                "none.json", "[]",
                "object.json", "{\"benchmark\":\"a.B.c\"}",
                "foreign.json", "[{\"name\":\"x\",\"value\":1}]",
                "text.json", "Benchmark  Mode  Cnt")
            .entrySet()) {
      Path file = Files.writeString(temp.resolve(each.getKey()), each.getValue());
      assertThatThrownBy(() -> JmhFile.read(file))
          .as(each.getKey())
          .isInstanceOf(BadInput.class)
          .hasMessageStartingWith(file.toString())
          .hasMessageContaining("JMH")
          .hasMessageNotContaining("\n");
    }
  }

  private static RowFigures find(List<RowFigures> rows, String text) {
    return rows.stream()
        .filter(row -> row.key().text().equals(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError(text + " is not in " + rows));
  }
}
