package io.prefetchbench.gate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsTest {
  @TempDir private Path folder;

  @Test
  void ourOwnRowsAreEnoughAndShort() {
    List<GateCell> cells = RowsFile.read(Home.find().folder().resolve("reports/gate-rows.json"));
    assertThat(cells).hasSizeGreaterThanOrEqualTo(8);
    assertThat(cells)
        .allSatisfy(cell -> assertThat(cell.benchmark()).startsWith("io.prefetchbench."))
        // In forks JMH's own iterations of 10 s would be the default.
        .filteredOn(cell -> !cell.sharesJvm())
        .allSatisfy(cell -> assertThat(cell.words()).contains("-i", "-r", "-wi", "-w"));
    assertThat(cells).extracting(GateCell::text).doesNotHaveDuplicates();
  }

  @Test
  void aRowIsReadWithItsWords() throws Exception {
    List<GateCell> cells =
        RowsFile.read(
            file(
                """
                [{"benchmark": "a.B.run", "mode": "avgt", "params": {"n": 10}, "jmh": "-t 4 -i 3"},
                 {"benchmark": "a.B.go", "mode": "avgt", "way": "inprocess"}]
                """));
    assertThat(cells).extracting(GateCell::way).containsExactly(Way.FORKS, Way.INPROCESS);
    assertThat(cells.get(0).text()).isEqualTo("B.run[n=10]:avgt*4");
    assertThat(cells.get(0).words()).containsExactly("-t", "4", "-i", "3");
  }

  @Test
  void aRowThatMeansNothingIsRefusedByItsNumber() throws Exception {
    List<String> wrong =
        List.of(
            "{}",
            "[]",
            "no json",
            "[{\"mode\": \"avgt\"}]",
            "[{\"benchmark\": \"a.B.c\"}]",
            "[{\"benchmark\": \"a.B.c\", \"mode\": \"avgt\", \"parms\": {}}]",
            "[{\"benchmark\": \"a.B.c\", \"mode\": \"avgt\", \"jmh\": \"-f 3\"}]",
            "[{\"benchmark\": \"a.B.c\", \"mode\": \"avgt\", \"way\": \"threads\"}]",
            "[{\"benchmark\": \"a.B.c\", \"mode\": \"ss\"}, {\"benchmark\": \"a.B.c\", \"mode\":"
                + " \"ss\"}]");
    for (String text : wrong) {
      Path file = file(text);
      assertThatThrownBy(() -> RowsFile.read(file)).as(text).isInstanceOf(BadInput.class);
    }
  }

  @Test
  void whatJmhListsBecomesEveryCombination() {
    ListedRows listed =
        ListedRows.of(
            List.of(
                "Benchmarks: ",
                "org.sample.Map.get",
                "  param \"size\" = {1, 10}",
                "  param \"kind\" = {hash}",
                "org.sample.Map.put"));
    assertThat(listed.cells())
        .extracting(GateCell::text)
        .containsExactly("Map.get[kind=hash,size=1]", "Map.get[kind=hash,size=10]", "Map.put");
    ListedRows other = new ListedRows(Map.of("org.sample.Map.remove", Map.of()));
    assertThat(listed.and(other)).hasSize(4).contains(other.cells().get(0));
    assertThatThrownBy(() -> ListedRows.of(List.of("Error: no main manifest attribute")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no main manifest attribute");
  }

  @Test
  void aChoiceFindsAPartOfTheText() {
    RowChoice choice = RowChoice.of(List.of("Map.get", "size=9"));
    assertThat(choice.holds("Map.get[size=1]:thrpt")).isTrue();
    assertThat(choice.holds("Map.put[size=9]:thrpt")).isTrue();
    assertThat(choice.holds("Map.put[size=1]:thrpt")).isFalse();
    assertThat(RowChoice.of(List.of()).holds("anything")).isTrue();
    assertThatThrownBy(() -> RowChoice.of(List.of("("))).isInstanceOf(BadInput.class);
  }

  @Test
  void aModeThatIsNotKnownIsNotShown() {
    assertThat(new GateCell("a.B.c", null, new TreeMap<>(), List.of("-t", "2")).text())
        .isEqualTo("B.c*2");
  }

  @Test
  void theBlankPartOfARowIsNamed() throws Exception {
    Path file = file("[{\"benchmark\": \"a.B.c\", \"mode\": \" \"}]");
    assertThatThrownBy(() -> RowsFile.read(file))
        .isInstanceOf(BadInput.class)
        .hasMessageEndingWith("[0].mode: expected a mode of JMH, was \" \"");
  }

  private Path file(String text) throws Exception {
    return Files.writeString(folder.resolve("rows.json"), text);
  }
}
