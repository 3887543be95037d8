package io.prefetchbench.benchmarks.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;

/** Against the real benchmarks on the class path, so that a renamed parameter is noticed. */
class CellSelectionTest {
  private static final List<DeclaredBenchmark> ALL =
      DeclaredBenchmark.find(List.of("benchmarks\\.\\w+Benchmark\\."));

  @Test
  void aClientBringsItsFloorsAndTheCanary() {
    List<BenchmarkCell> cells = select(List.of("Lookup"), Map.of("client", List.of("lettuce")));
    assertThat(cells)
        .allMatch(cell -> cell.question().equals("canary") || isAny(cell, "LETTUCE", "SOCKET"))
        .anyMatch(cell -> isAny(cell, "LETTUCE"))
        .anyMatch(cell -> isAny(cell, "SOCKET"))
        .filteredOn(cell -> cell.question().equals("canary"))
        .hasSize(1);
  }

  @Test
  void everyCellHasItsFloorInTheRun() {
    List<BenchmarkCell> cells =
        new CellSelection(Profile.QUICK, Map.of("shape", List.of("*")), Set.of(), List.of())
            .select(ALL, ALL);
    assertThat(cells).doesNotHaveDuplicates();
    for (BenchmarkCell cell : cells) {
      CellSelection.floorOf(cell).ifPresent(floor -> assertThat(cells).contains(floor));
    }
    assertThat(cells)
        .filteredOn(cell -> cell.params().containsKey(BenchmarkCell.CLIENT))
        .isNotEmpty()
        .allMatch(cell -> isAny(cell, "SOCKET") || CellSelection.floorOf(cell).isPresent());
  }

  @Test
  void theProfileGivesTheCentreAndTheCommandLineWins() {
    assertThat(select(List.of("BulkLoad"), Map.of()))
        .allMatch(cell -> "category-5".equals(cell.params().get("shape")));
    assertThat(select(List.of("BulkLoad"), Map.of("shape", List.of("hash-50x10"))))
        .allMatch(cell -> "hash-50x10".equals(cell.params().get("shape")));
    assertThat(select(List.of("BulkLoad"), Map.of("entities", List.of("77"))))
        .allMatch(cell -> "77".equals(cell.params().get("entities")));
  }

  @Test
  void onlyTheModesAskedFor() {
    List<BenchmarkCell> cells =
        new CellSelection(Profile.SMOKE, Map.of(), Set.of(Mode.SampleTime), List.of())
            .select(DeclaredBenchmark.find(List.of("Lookup")), ALL);
    assertThat(cells)
        .filteredOn(cell -> cell.question().equals("lookup"))
        .isNotEmpty()
        .allMatch(cell -> cell.mode() == Mode.SampleTime);
  }

  @Test
  void saysWhatWasExpected() {
    assertThatThrownBy(() -> select(List.of("Lookup"), Map.of("cleint", List.of("jedis"))))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("'cleint'")
        .hasMessageContaining("client");
    assertThatThrownBy(() -> select(List.of("Lookup"), Map.of("client", List.of("redission"))))
        .isInstanceOf(BadInput.class)
        .hasMessage("-p client=redission: expected one of lettuce, jedis, socket");
    assertThatThrownBy(() -> select(List.of("Lookup"), Map.of("entities", List.of("-1"))))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a whole number");
    assertThatThrownBy(() -> select(List.of("Lookup"), Map.of("shape", List.of("round"))))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("hash-100x100");
  }

  @Test
  void aSmokeRunStaysUnderAMinute() {
    List<BenchmarkCell> cells =
        new CellSelection(Profile.SMOKE, Map.of(), Set.of(), List.of())
            .select(DeclaredBenchmark.find(Profile.SMOKE.includes()), ALL);
    long millis =
        cells.stream()
            .mapToLong(cell -> RoundRunner.estimateMillis(cell, Profile.SMOKE.iterations()))
            .sum();
    assertThat(millis).isLessThan(60_000);
  }

  @Test
  void theReferenceVariesOneFactorAtATimeInUnderAnHour() {
    Profile reference = Profile.REFERENCE;
    List<BenchmarkCell> cells =
        new CellSelection(reference, Map.of(), Set.of(), List.of())
            .select(DeclaredBenchmark.find(reference.includes()), ALL);
    assertThat(cells)
        .doesNotHaveDuplicates()
        .anyMatch(cell -> isAny(cell, "GLIDE") && "32".equals(cell.params().get("threads")))
        .anyMatch(cell -> isAny(cell, "GLIDE") && "hash-300x10".equals(cell.params().get("shape")))
        .noneMatch(
            cell ->
                "32".equals(cell.params().get("threads"))
                    && "hash-300x10".equals(cell.params().get("shape")))
        .noneMatch(cell -> isAny(cell, "SOCKET") && "DOCS".equals(cell.params().get("setup")));
    long millis =
        cells.stream()
            .mapToLong(cell -> RoundRunner.estimateMillis(cell, reference.iterations()))
            .sum();
    assertThat(millis * reference.rounds()).isLessThan(3_600_000);
  }

  private static List<BenchmarkCell> select(
      List<String> includes, Map<String, List<String>> named) {
    return new CellSelection(Profile.QUICK, named, Set.of(), List.of())
        .select(DeclaredBenchmark.find(includes), ALL);
  }

  private static boolean isAny(BenchmarkCell cell, String... clients) {
    return List.of(clients).contains(cell.params().getOrDefault("client", ""));
  }
}
