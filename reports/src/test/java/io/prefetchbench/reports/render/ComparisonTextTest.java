package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.Golden;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.compare.Comparison;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTextTest {
  @TempDir Path temp;

  @Test
  void aComparisonReadsAsTheGoldenFile() {
    Comparison comparison =
        Comparison.of(
            SyntheticRuns.jmh(temp, "first", 1, 1, 5),
            SyntheticRuns.jmh(temp, "second", 2, 1.053, 5));
    Golden.check("comparison.txt", ComparisonText.render(comparison));
  }

  @Test
  void columnsFitWideLettersAndControlCharactersAreEscapes() {
    String table =
        TextTable.of(
            "", List.of("name", "x"), 1, List.of(List.of("日本", "1"), List.of("a\u001b[2J", "22")));
    assertThat(table).isEqualTo("name         x\n日本         1\na\\u001b[2J  22\n");
  }
}
