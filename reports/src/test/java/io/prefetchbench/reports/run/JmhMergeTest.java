package io.prefetchbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JmhMergeTest {
  @TempDir Path temp;

  @Test
  void forksOfOneCellComeInRoundOrderAndItsScoreIsOfAllOfThem() throws IOException {
    fork("10-get-jedis", "jedis", "[5.0, 6.0]");
    fork("2-get-jedis", "jedis", "[3.0, 4.0]");
    fork("1-get-jedis", "jedis", "[1.0, 2.0]");
    fork("1-get-lettuce", "lettuce", "[7.0]");

    Path out = temp.resolve("jmh.json");
    assertThat(JmhMerge.merge(temp, out)).isEqualTo(2);

    JsonNode jedis = Json.read(out).get(0);
    assertThat(jedis.path("forks").asInt()).isEqualTo(3);
    JsonNode primary = jedis.path("primaryMetric");
    assertThat(primary.path("rawData")).hasToString("[[1.0,2.0],[3.0,4.0],[5.0,6.0]]");
    assertThat(primary.path("score").asDouble()).isEqualTo(3.5);
    // Half width for 1..6: t(0.9995, 5) = 6.8688 times sqrt(3.5 / 6).
    assertThat(primary.path("scoreError").asDouble()).isCloseTo(5.2462, within(1e-3));
    assertThat(primary.path("scorePercentiles").path("50.0").asDouble()).isEqualTo(3.5);
    assertThat(jedis.path("secondaryMetrics").path("·gc.alloc").path("rawData"))
        .hasToString("[[8.0],[8.0],[8.0]]");
  }

  @Test
  void oneForkWithTextNaNStaysReadable() throws IOException {
    fork("1-get-jedis", "jedis", "[\"NaN\"]");
    fork("2-get-jedis", "jedis", "[2.0]");
    Path out = temp.resolve("jmh.json");
    JmhMerge.merge(temp, out);
    JsonNode primary = Json.read(out).get(0).path("primaryMetric");
    assertThat(primary.path("score").asDouble()).isEqualTo(2.0);
    assertThat(primary.path("scoreError").asText()).isEqualTo("NaN");
  }

  @Test
  void sampledTimesAreWeighedByTheirCounts() throws IOException {
    Files.writeString(
        temp.resolve("1-sample.json"),
        """
        [{"benchmark":"a.B.c","mode":"sample","threads":1,"forks":1,"params":{},
          "primaryMetric":{"score":1,"scoreUnit":"ns/op","scorePercentiles":{"50.0":0},
            "rawDataHistogram":[[[[10.0,3],[50.0,1]]]]},"secondaryMetrics":{}}]
        """);
    Path out = temp.resolve("jmh.json");
    JmhMerge.merge(temp, out);
    JsonNode primary = Json.read(out).get(0).path("primaryMetric");
    assertThat(primary.path("score").asDouble()).isEqualTo(20.0);
    assertThat(primary.path("scorePercentiles").path("50.0").asDouble()).isEqualTo(10.0);
  }

  @Test
  void aFileThatIsNotOfJmhIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("1-x.json"), "{\"a\":1}");
    assertThatThrownBy(() -> JmhMerge.merge(temp, temp.resolve("jmh.json")))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining(file + " is not a result file of JMH");
  }

  private void fork(String name, String client, String points) throws IOException {
    Files.writeString(
        temp.resolve(name + ".json"),
        """
        [{"benchmark":"a.LookupBenchmark.get","mode":"thrpt","threads":1,"forks":1,
          "params":{"client":"%s"},
          "primaryMetric":{"score":0,"scoreError":"NaN","scoreConfidence":["NaN","NaN"],
            "scorePercentiles":{"0.0":0,"50.0":0,"100.0":0},"scoreUnit":"ops/s","rawData":[%s]},
          "secondaryMetrics":{"·gc.alloc":{"score":8,"scoreUnit":"B/op","rawData":[[8.0]]}}}]
        """
            .formatted(client, points));
  }
}
