package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shell step of the action, as it is in its file, in a clean clone of another project. */
@Tag("system")
class GateActionTest {
  private static final String ZEROS = "0".repeat(40);

  @TempDir private Path temp;

  private final Path home = Home.find().folder();
  private Path project;
  private String said = "";

  @BeforeEach
  void project() throws Exception {
    Path jar = home.resolve("benchmarks/target/benchmarks.jar");
    assumeTrue(Files.isRegularFile(jar), "mvn package -pl benchmarks -am makes " + jar);
    project = Files.createDirectories(temp.resolve("project"));
    Files.writeString(project.resolve("build.sh"), "mkdir out && cp '" + jar + "' out/a-1.jar\n");
    run(project, Map.of(), "git", "init", "-q", "-b", "main");
    commit("first");
    Files.writeString(project.resolve("README"), "more\n");
    commit("second");
  }

  @Test
  void oneBuildAgainstItselfIsGreenAlsoWhereTheCommitBeforeIsNone() throws Exception {
    Map<String, String> settings =
        Map.of(
            "GATE_BASE", ZEROS,
            "GATE_BUILD", "sh build.sh",
            "GATE_JAR", "out/a-*.jar",
            "GATE_ROWS", "CanaryBenchmark",
            "GATE_ARGS", "--in-process --blocks 3 --confirm-blocks 7 -- -wi 1 -w 5ms -i 9 -r 5ms");
    assertThat(step(settings)).as(said).isZero();
    assertThat(said).contains("comparing with the parent commit", "A/A: both builds are the same");
    assertThat(project.resolve("gate-out/gate.md")).isNotEmptyFile();
    assertThat(temp.resolve("output")).hasContent("code=0");
  }

  @Test
  void aCommitThatDoesNotCompileEndsWithTwoAndItsFirstLine() throws Exception {
    Files.writeString(
        project.resolve("build.sh"), "echo \"src/A.java:3: error: ';' expected\"; exit 1\n");
    commit("broken");
    Map<String, String> settings =
        Map.of("GATE_BASE", "HEAD~1", "GATE_BUILD", "sh build.sh", "GATE_JAR", "out/a-1.jar");
    assertThat(step(settings)).isEqualTo(2);
    assertThat(said).contains("does not build: src/A.java:3: error: ';' expected");
    assertThat(temp.resolve("output")).hasContent("code=2");
  }

  @Test
  void aShallowCloneHasNoBase() throws Exception {
    Path whole = project;
    project = temp.resolve("shallow");
    run(temp, Map.of(), "git", "clone", "-q", "--depth=1", "file://" + whole, project.toString());
    Map<String, String> settings =
        Map.of("GATE_BASE", "gone", "GATE_BUILD", "sh build.sh", "GATE_JAR", "out/a-1.jar");
    assertThat(step(settings)).isEqualTo(5);
    assertThat(said).contains("fetch-depth: 0");
  }

  @Test
  void everyActionThatIsUsedIsPinnedByItsCommit() throws IOException {
    List<String> uses = new ArrayList<>();
    for (String folder : List.of(".github/workflows", "gate/action")) {
      try (Stream<Path> files = Files.list(home.resolve(folder))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".yml")).toList()) {
          Files.readAllLines(file).stream()
              .filter(line -> line.strip().matches("(- )?uses:.*"))
              .forEach(uses::add);
        }
      }
    }
    assertThat(uses).isNotEmpty().allMatch(line -> line.matches(".*@[0-9a-f]{40} # v[\\d.]+"));
  }

  /** Runs the step with the shell that the action names; GitHub gives it these three variables. */
  private int step(Map<String, String> settings) throws Exception {
    Map<String, String> environment = new HashMap<>(settings);
    environment.put("GITHUB_ACTION_PATH", home.resolve("gate/action").toString());
    environment.put("GITHUB_OUTPUT", temp.resolve("output").toString());
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    return run(project, environment, "sh", "-e", "-c", script());
  }

  /** The lines of the one {@code run: |} of the action. */
  private String script() throws IOException {
    List<String> lines = Files.readAllLines(home.resolve("gate/action/action.yml"));
    int begin = lines.indexOf("      run: |") + 1;
    assertThat(begin).isPositive();
    return String.join(
        "\n",
        lines.subList(begin, lines.size()).stream()
            .takeWhile(line -> line.startsWith("        "))
            .toList());
  }

  private void commit(String message) throws Exception {
    run(project, Map.of(), "git", "add", "-A");
    String[] commit = {
      "git", "-c", "user.name=T", "-c", "user.email=t@example.org", "commit", "-q", "-m", message
    };
    assertThat(run(project, Map.of(), commit)).as(said).isZero();
  }

  private int run(Path folder, Map<String, String> environment, String... words) throws Exception {
    Path output = temp.resolve("said.txt");
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    said = Files.readString(output);
    return process.exitValue();
  }
}
