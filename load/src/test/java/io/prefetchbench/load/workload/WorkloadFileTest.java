package io.prefetchbench.load.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource({
    "readsPerSecond, -1, readsPerSecond: expected a number from 1",
    "duration, soon, duration: expected a duration such as 30s",
    "arrivals, often, arrivals: expected uniform or poisson",
    "entities, 0, entities: expected a whole number from 1",
    "colour, red, unknown key colour"
  })
  void refusalNamesTheKeyAndWhatWasExpected(String key, String value, String message) {
    ObjectNode tree = WorkloadFile.open("reference-data");
    ObjectNode changed = WorkloadFile.with(tree, Map.of(key, value));
    assertThatThrownBy(() -> WorkloadFile.check("w", changed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void brokenJsonIsRefusedWithItsLine() {
    assertThatThrownBy(() -> WorkloadFile.tree("w.json", "{\n\"name\": }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("workload w.json, line 2: not JSON");
  }
}
