package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CounterLinesTest {
  @Test
  void cpuIsTheDifferenceOfTwoLinesOverTheTimeBetweenThem() {
    CounterLines lines =
        new CounterLines(
            List.of(
                line(1, 5, "\"elapsedNanos\":1000000000,\"cpuSeconds\":{\"server\":0.30}"),
                line(2, 7, "\"elapsedNanos\":2000000000,\"cpuSeconds\":{\"server\":0.80}"),
                line(3, 9, "\"elapsedNanos\":4000000000,\"cpuSeconds\":{\"server\":1.80}")));
    assertThat(lines.cpu()).hasSize(1);
    Block.Line server = lines.cpu().get(0);
    assertThat(server.tone()).isEqualTo(Tone.SERVER);
    assertThat(server.ys().get(0)).isNull();
    assertThat(server.ys().get(1)).isCloseTo(0.5, within(1e-9));
    assertThat(server.ys().get(2)).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void withoutCpuInTheFileThereIsNoCurveAndARunOfALongDayIsThinned() {
    List<JsonNode> day = new ArrayList<>();
    for (int second = 1; second <= 5_000; second++) {
      day.add(line(second, 10L * second, "\"backlog\":0"));
    }
    CounterLines lines = new CounterLines(day);
    assertThat(lines.cpu()).isEmpty();
    assertThat(lines.backlog()).isEmpty();
    Block.Line mutations =
        lines.rates().stream().filter(line -> line.tone() == Tone.MUTATIONS).findFirst().get();
    assertThat(mutations.ys()).hasSizeLessThanOrEqualTo(900);
    assertThat(mutations.ys().subList(1, 800)).containsOnly(10.0);
  }

  private static JsonNode line(int second, long mutations, String more) {
    return Json.parse(
        "{\"second\":"
            + second
            + ",\"due\":500,\"sent\":500,\"errors\":0,\"mutationsSent\":"
            + mutations
            + ","
            + more
            + "}");
  }
}
