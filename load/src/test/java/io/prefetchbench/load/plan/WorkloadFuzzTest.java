package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever a workload file holds, it is a workload or one line that says what was expected. */
class WorkloadFuzzTest {
  private static final String SEED = "20261128";
  private static final List<String> KEYS =
      List.of(
          "name",
          "about",
          "entities",
          "shape",
          "zipf",
          "arrivals",
          "readsPerSecond",
          "deleteShare",
          "warmup",
          "warmupMax",
          "duration",
          "seed",
          "faults",
          "bursts",
          "objectives",
          "limits",
          "absentShare",
          "unknown");

  @Property(tries = 1500, seed = SEED)
  void anyValueOfAnyKeyIsTakenOrRefused(@ForAll("files") String text) throws IOException {
    check(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 300, seed = SEED)
  void anyBytesAreTakenOrRefused(@ForAll byte[] bytes) throws IOException {
    check(bytes);
  }

  @Property(tries = 50, seed = SEED)
  void nestingOfAnyDepthIsRefused(@ForAll("depths") int depth) throws IOException {
    check(("{\"faults\":" + "[".repeat(depth)).getBytes(StandardCharsets.UTF_8));
    check(
        ("{\"limits\":".repeat(depth) + "1" + "}".repeat(depth)).getBytes(StandardCharsets.UTF_8));
  }

  private static void check(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".json");
    try {
      Files.write(file, bytes);
      @Nullable String refusal = refusal(file);
      if (refusal != null) {
        assertThat(refusal).contains("workload").doesNotContain("\n", "\r").hasSizeLessThan(4000);
      }
    } finally {
      Files.delete(file);
    }
  }

  private static @Nullable String refusal(Path file) {
    try {
      ObjectNode tree = WorkloadFile.open(file.toString());
      assertThat(WorkloadFile.check(file.toString(), tree).name()).isNotBlank();
      return null;
    } catch (BadInput e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Provide
  Arbitrary<Integer> depths() {
    return Arbitraries.of(1, 2, 10, 500, 999, 1001, 5000, 100_000);
  }

  @Provide
  Arbitrary<String> files() {
    Arbitrary<String> value =
        Arbitraries.of(
            "0",
            "-1",
            "1",
            "1.5",
            "1e400",
            "1e-400",
            "99999999999999999999",
            "null",
            "true",
            "\"\"",
            "\"1s\"",
            "\"auto\"",
            "\"99999999999999999999s\"",
            "\"0.0000001us\"",
            "\"a\\nb\"",
            "\"\\u001b[2J\"",
            "[]",
            "{}",
            "[1]",
            "[null]",
            "[{}]",
            "{\"mutations\":1}",
            "{\"mutations\":1,\"every\":\"1s\"}",
            "[{\"at\":\"1s\",\"kind\":\"x\",\"length\":\"1s\"}]",
            "{\"readP99\":\"1s\"}",
            "NaN",
            "[{\"at\":\"153722867m\",\"kind\":\"redis-stop\",\"length\":\"153722867m\"}]",
            "\"constant\"");
    Arbitrary<String> entry =
        Combinators.combine(Arbitraries.of(KEYS), value).as((key, of) -> "\"" + key + "\":" + of);
    return entry.list().ofMaxSize(4).map(entries -> "{" + String.join(",", entries) + "}");
  }
}
