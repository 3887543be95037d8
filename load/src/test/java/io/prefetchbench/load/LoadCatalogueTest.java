package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.plan.WorkloadFile;
import io.prefetchbench.testkit.Shape;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoadCatalogueTest {

  @Test
  void listsEachNameWithWhatItIsFor() {
    assertThat(names("workloads")).containsOnlyKeys(WorkloadFile.NAMES);
    assertThat(names("shapes")).containsOnlyKeys(Shape.names());
    assertThat(names("faults"))
        .containsOnlyKeys(
            Arrays.stream(ScheduledFault.Kind.values()).map(ScheduledFault.Kind::word).toList());
    for (String topic : new String[] {"workloads", "shapes", "faults"}) {
      assertThat(names(topic).values()).noneMatch(String::isBlank).doesNotHaveDuplicates();
    }
  }

  @Test
  void knowsNoOtherTopic() {
    assertThatThrownBy(() -> names("benchmarks")).hasMessage("no topic benchmarks");
  }

  private static Map<String, String> names(String topic) {
    return new LoadCatalogue().apply(topic);
  }
}
