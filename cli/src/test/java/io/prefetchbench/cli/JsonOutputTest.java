package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.reports.CountedRuns;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With {@code --json} the standard output of a command is one JSON document. Each command runs in a
 * JVM of its own, so that nothing that any library prints is missed; those that measure do so for
 * seconds only. A busy machine may change a result and its exit code, not the form.
 */
@Tag("system")
final class JsonOutputTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_SECONDS = 300;

  @TempDir static Path temp;

  @BeforeAll
  static void makeRuns() throws IOException {
    for (String name : List.of("a", "b")) {
      RunWriter writer = RunDirectory.createAt(temp.resolve(name));
      writer.writeJson("environment.json", Map.of("kernel", "made up"));
      writer.appendMetric(Metric.value("read.completed", "ops/s", Better.HIGHER, Map.of(), 500));
      Path unused = writer.finish(RunManifest.builder(RunKind.LOAD, "made-up").build());
    }
    Path counts = CountedRuns.write(temp.resolve("counts"), 1);
    Files.writeString(
        temp.resolve("exact.json"), ExactBaseline.ofRun(RunDirectory.open(counts)).toJson());
    String result =
        "[{'benchmark': 'a.B.c', 'mode': 'avgt', 'jmhVersion': '1.37', 'primaryMetric':"
            + " {'score': 1.0, 'scoreUnit': 'us/op', 'rawData': [[1.0], [1.1], [0.9]]}}]";
    Files.writeString(temp.resolve("jmh.json"), result.replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "list workloads",
        "list benchmarks",
        "doctor",
        "check {tmp}/a",
        "report {tmp}/a",
        "compare {tmp}/a {tmp}/b",
        "gate exact --baseline {tmp}/exact.json --counts {tmp}/counts --out {tmp}/gate-exact",
        "gate baseline --counts {tmp}/counts --out {tmp}/baseline.json",
        "compare {tmp}/jmh.json {tmp}/jmh.json --gate --out {tmp}/compare",
        "jmh --list",
        "jmh Canary --profile smoke --out {tmp}/jmh",
        "load --driver lean --reads 50 --mutations 20 --entities 200 --warmup 0s --duration 1s"
            + " --redis embedded --primary embedded --out {tmp}/load",
        "sweep --from 50 --most 50 --duration 1s --out {tmp}/sweep"
            + " -- --entities 200 --warmup 0s --redis embedded --primary embedded",
        "cache status --redis embedded",
      })
  void standardOutputIsOneDocument(String line) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
    words.replaceAll(word -> word.replace("{tmp}", temp.toString()));
    int end = words.indexOf("--");
    words.add(end < 0 ? words.size() : end, "--json");

    Path out = Files.createTempFile(temp, "stdout", "");
    Path err = Files.createTempFile(temp, "stderr", "");
    int code = run(words, out, err);

    assertThat(code).as(Files.readString(err)).isNotEqualTo(ExitCode.INTERNAL);
    try (MappingIterator<JsonNode> documents =
        JSON.readerFor(JsonNode.class).readValues(Files.readString(out))) {
      List<JsonNode> all = documents.readAll();
      assertThat(all).as(Files.readString(err)).hasSize(1);
      assertThat(all.get(0).isObject()).isTrue();
      assertThat(all.get(0).path("exitCode").asInt(code)).isEqualTo(code);
      assertThat(all.get(0).at("/error/exitCode").asInt(code)).isEqualTo(code);
    }
  }

  private static int run(List<String> words, Path out, Path err) throws Exception {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-D" + Home.PROPERTY + "=" + Home.find().folder());
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Bench.class.getName()));
    line.addAll(words);
    Process process =
        new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
