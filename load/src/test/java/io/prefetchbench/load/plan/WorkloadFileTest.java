package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

class WorkloadFileTest {

  @Test
  void defaultWorkloadIsWhole() {
    ObjectNode tree = WorkloadFile.open("reference-data");
    Workload workload = WorkloadFile.check("reference-data", tree);
    assertThat(workload.readsPerSecond()).isEqualTo(500);
    assertThat(workload.mutationsPerSecond()).isEqualTo(200);
    assertThat(workload.duration()).hasSeconds(30);
    assertThat(workload.limits().sentShare()).isEqualTo(0.99);
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void everyWorkloadThatComesAlongIsWhole(String name) {
    Workload workload = WorkloadFile.check(name, WorkloadFile.open(name));
    assertThat(workload.name()).isEqualTo(name);
    assertThat(workload.entitiesAtStart()).isPositive();
  }

  static final List<String> NAMES = WorkloadFile.NAMES;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"at\":\"10s\",\"kind\":\"fire\"}]|faults[0].kind: expected one of worker-killed",
        "[{\"at\":\"28s\",\"kind\":\"worker-killed\",\"length\":\"5s\"}]|one after another, within",
        "[{\"at\":\"1s\",\"kind\":\"redis-flushed\",\"length\":\"5s\"}]|faults[0].length: expected"
            + " none for redis-flushed",
        "7|faults: expected a list"
      })
  void refusedFaultsAreNamed(String faults, String message) throws IOException {
    ObjectNode tree = WorkloadFile.open("reference-data");
    tree.set("faults", new ObjectMapper().readTree(faults));
    assertThatThrownBy(() -> WorkloadFile.check("w", tree))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "readsPerSecond, -1, readsPerSecond: expected a number from 1",
    "duration, soon, duration: expected a duration such as 30s",
    "arrivals, often, 'arrivals: expected one of uniform, poisson, was'",
    "entities, 0, entities: expected a whole number from 1",
    "colour, red, unknown key colour"
  })
  void refusalNamesTheKeyAndWhatWasExpected(String key, String value, String message) {
    ObjectNode tree = WorkloadFile.open("reference-data");
    ObjectNode changed = WorkloadFile.with(tree, Map.of(key, value));
    assertThatThrownBy(() -> WorkloadFile.check("w", changed))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @ParameterizedTest
  @CsvSource({
    "auto, '', true, 90",
    "auto, 20s, true, 20",
    "'', '', true, 90",
    "5s, '', false, 5",
    "0s, '', false, 0"
  })
  void warmUpIsAFixedTimeOrEndsByItself(String warmup, String most, boolean auto, long seconds) {
    ObjectNode tree = WorkloadFile.open("reference-data");
    tree.remove("warmup");
    Map<String, String> values = new HashMap<>(Map.of("warmup", warmup, "warmupMax", most));
    values.values().removeIf(String::isEmpty);

    Workload read = WorkloadFile.check("w", WorkloadFile.with(tree, values));

    assertThat(read.isWarmupAuto()).isEqualTo(auto);
    assertThat(read.warmupLongest()).hasSeconds(seconds);
  }

  @Test
  void fixedWarmUpHasNoLimitBesideIt() {
    Map<String, String> values = Map.of("warmup", "5s", "warmupMax", "20s");
    ObjectNode tree = WorkloadFile.with(WorkloadFile.open("reference-data"), values);
    assertThatThrownBy(() -> WorkloadFile.check("w", tree))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("warmupMax: expected none beside a fixed warmup");
  }

  @Test
  void objectivesOfTheCommandLineReplaceThoseOfTheFile() {
    ObjectNode tree = WorkloadFile.open("reference-data");
    Map<String, String> values =
        Map.of("objectives.readP99", "20ms", "objectives.errorShare", "0.5");

    Workload.Objectives read =
        WorkloadFile.check("w", WorkloadFile.with(tree, values)).objectives();

    assertThat(read.readP99()).hasMillis(20);
    assertThat(read.errorShare()).isEqualTo(0.5);
    assertThat(read.lagP99()).hasMillis(250);
    ObjectNode wrong = WorkloadFile.with(tree, Map.of("objectives.readP9", "20ms"));
    assertThatThrownBy(() -> WorkloadFile.check("w", wrong))
        .hasMessageContaining("unknown key objectives.readP9");
  }

  @Test
  void freshnessIsAnObjectiveWithinATenthOfTheMeasurement() {
    ObjectNode tree = WorkloadFile.open("reference-data");
    tree.put("duration", "1s");
    ObjectNode freshness = tree.withObjectProperty("objectives").putObject("freshness");
    freshness.put("share", 0.999).put("within", "100ms");
    Workload.Freshness read = WorkloadFile.check("w", tree).objectives().freshness();
    assertThat(read).isEqualTo(new Workload.Freshness(0.999, Duration.ofMillis(100)));

    freshness.put("within", "101ms");
    assertThatThrownBy(() -> WorkloadFile.check("w", tree))
        .hasMessageContaining("within: expected at most a tenth of the duration, 100ms");
  }

  @Test
  void brokenJsonIsRefusedWithItsLine(@TempDir Path folder) throws IOException {
    String file = Files.writeString(folder.resolve("w.json"), "{\n\"name\": }").toString();
    assertThatThrownBy(() -> WorkloadFile.open(file))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("workload " + file + ", line 2: not JSON");
  }

  @Test
  void aFileStatesOnlyWhatItChanges(@TempDir Path folder) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my shop.json"),
            "{\"readsPerSecond\": 1000, \"objectives\": {\"readP99\": \"20ms\"}}");
    String origin = file.toString();

    Workload mine = WorkloadFile.check(origin, WorkloadFile.open(origin));

    Workload all = WorkloadFile.check("r", WorkloadFile.open(WorkloadFile.DEFAULTS));
    assertThat(mine.readsPerSecond()).isEqualTo(1000);
    assertThat(mine.objectives().readP99()).hasMillis(20);
    assertThat(mine.name()).isEqualTo("my-shop");
    assertThat(mine.about()).isEmpty();
    assertThat(mine.faults()).isEmpty();
    assertThat(mine.objectives().lagP99()).isEqualTo(all.objectives().lagP99());
    assertThat(mine.mutationsPerSecond()).isEqualTo(all.mutationsPerSecond());
    assertThat(mine.limits()).isEqualTo(all.limits());
  }

  @Test
  void anEmptyObjectIsTheDefaultsUnderItsOwnName(@TempDir Path folder) throws IOException {
    String file = Files.writeString(folder.resolve("mine.json"), "{}").toString();
    ObjectNode all = WorkloadFile.open(WorkloadFile.DEFAULTS);
    assertThat(WorkloadFile.open(file)).isEqualTo(all.put("name", "mine").put("about", ""));
  }
}
