package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CompareCommandTest {
  private static final int[] FORKS = {1000, 1001, 1002, 1003, 1004, 1005};
  private static final int[] SLOWER = {1100, 1101, 1102, 1103, 1104, 1105};

  @TempDir Path temp;

  @Test
  void aTimeThatIsWorseIsSaidAndFine() throws IOException {
    assertThat(judge(jmh("a", "a.B.c", FORKS), jmh("b", "a.B.c", SLOWER))).isEqualTo(ExitCode.DONE);

    RunDirectory run = RunDirectory.open(out());
    assertThat(run.manifest().kind()).isEqualTo(RunKind.GATE);
    assertThat(run.manifest().valid()).isTrue();
    assertThat(Json.read(run.resolve("gate.json")).path("verdict").asText())
        .isEqualTo("WORSE_UNPAIRED");
    for (String file : List.of("gate.md", "junit.xml", "gate.html", "run.json")) {
      assertThat(run.resolve(file)).isNotEmptyFile();
    }
  }

  @Test
  void whoInsistsGetsOne() throws IOException {
    assertThat(judge(jmh("a", "a.B.c", FORKS), jmh("b", "a.B.c", SLOWER), "--unpaired-blocks"))
        .isEqualTo(ExitCode.MEASURED_NO);
  }

  @Test
  void undecidedIsThreeWhereThatWasAsked() throws IOException {
    Path few = jmh("a", "a.B.c", new int[] {1000, 1001});
    assertThat(judge(few, jmh("b", "a.B.c", SLOWER), "--strict")).isEqualTo(ExitCode.INCONCLUSIVE);
  }

  @Test
  void nothingInCommonIsFourAndItsFolderSaysSo() throws IOException {
    assertThat(judge(jmh("a", "a.B.c", FORKS), jmh("b", "x.Y.z", FORKS)))
        .isEqualTo(ExitCode.UNTRUSTWORTHY);
    assertThat(temp.resolve("out.INVALID/gate.json")).isNotEmptyFile();
  }

  @Test
  void aFileThatIsNoneIsTwoWithOneLineThatNamesIt() throws IOException {
    Path cut = Files.writeString(temp.resolve("cut.json"), "[{\"benchmark\":");
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CommandShell.execute(
            new CommandLine(new CompareCommand()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            words(jmh("a", "a.B.c", FORKS), cut));
    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).hasSize(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("cut.json is not whole JSON");
    assertThat(out()).doesNotExist();
  }

  @Test
  void aMissingFileOrSideOrPolicyIsTwo() throws IOException {
    Path file = jmh("a", "a.B.c", FORKS);
    assertThat(judge(file, temp.resolve("none.json"))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(CommandShell.execute(new CompareCommand(), file.toString(), "--gate"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(judge(file, jmh("b", "a.B.c", FORKS), "--policy", temp.resolve("p").toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aFolderThatExistsIsNotWrittenTo() throws IOException {
    Files.createDirectory(out());
    assertThat(judge(jmh("a", "a.B.c", FORKS), jmh("b", "a.B.c", FORKS)))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(out()).isEmptyDirectory();
  }

  @Test
  void filesOfOneSideAreItsForks() throws IOException {
    Path[] files = new Path[12];
    for (int i = 0; i < 6; i++) {
      files[i] = jmh("a" + i, "a.B.c", new int[] {FORKS[i]});
      files[6 + i] = jmh("b" + i, "a.B.c", new int[] {SLOWER[i]});
    }
    int code =
        CommandShell.execute(
            new CompareCommand(),
            joined(Arrays.copyOf(files, 6)),
            joined(Arrays.copyOfRange(files, 6, 12)),
            "--gate",
            "--out",
            out().toString());
    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(Json.read(out().resolve("gate.json")).path("verdict").asText())
        .isEqualTo("WORSE_UNPAIRED");
  }

  @Test
  void optionsOfTheGateNeedIt() throws IOException {
    String file = jmh("a", "a.B.c", FORKS).toString();
    for (String option : List.of("--strict", "--unpaired-blocks", "--policy=p", "--out=o")) {
      assertThat(CommandShell.execute(new CompareCommand(), file, file, option))
          .as(option)
          .isEqualTo(ExitCode.BAD_INPUT);
    }
    assertThat(judge(Path.of(file), Path.of(file), "--html=h")).isEqualTo(ExitCode.BAD_INPUT);
  }

  private static String joined(Path... files) {
    return Arrays.stream(files).map(Path::toString).collect(Collectors.joining(","));
  }

  private int judge(Path base, Path candidate, String... more) {
    return CommandShell.execute(new CompareCommand(), words(base, candidate, more));
  }

  private String[] words(Path base, Path candidate, String... more) {
    List<String> words = new ArrayList<>(List.of(base.toString(), candidate.toString()));
    words.addAll(List.of("--gate", "--out", out().toString()));
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }

  private Path out() {
    return temp.resolve("out");
  }

  private Path jmh(String name, String benchmark, int[] nanos) throws IOException {
    List<String> forks = new ArrayList<>();
    for (int fork : nanos) {
      forks.add("[" + fork + "]");
    }
    return Files.writeString(
        temp.resolve(name + ".json"),
        """
        [{"benchmark":"%s","mode":"avgt","threads":1,"forks":%d,"params":{},
          "primaryMetric":{"scoreUnit":"ns/op","rawData":%s},"secondaryMetrics":{}}]
        """
            .formatted(benchmark, nanos.length, forks));
  }
}
