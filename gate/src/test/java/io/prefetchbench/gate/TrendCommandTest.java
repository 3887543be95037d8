package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.record.TrendPoint;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TrendCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int trend(String... words) {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return CommandShell.execute(new CommandLine(new TrendCommand(out)), out, words);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private Path history(int runs, double step) throws Exception {
    Path file = folder.resolve("history.ndjson");
    Files.deleteIfExists(file);
    for (int i = 0; i < runs; i++) {
      double shift = i * Math.log1p(step);
      Instant time = Instant.parse("2027-01-01T02:00:00Z").plus(i, ChronoUnit.DAYS);
      new TrendPoint(time, "v1", "c" + i, "B.run<x>:avgt", shift, shift - 0.01, shift + 0.01)
          .append(file);
    }
    return file;
  }

  @Test
  void creepEndsWithOneAndIsDrawn() throws Exception {
    Path picture = folder.resolve("trend.svg");
    String file = history(10, 0.025).toString();
    assertThat(trend("--history", file, "--picture", picture.toString()))
        .isEqualTo(ExitCode.MEASURED_NO);
    assertThat(said()).contains("OVER  B.run<x>:avgt: 24.9 % worse against v1 in the last of 10");
    // 10.4 % after the fifth change, but its interval reaches below 10 %.
    assertThat(said())
        .contains("over the cumulative budget of 10.0 % from c5 on (2027-01-06T02:00:00Z)")
        .contains("worse from c5 on (2027-01-06T02:00:00Z), p = 0.0079");
    var svg = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(picture.toFile());
    assertThat(svg.getElementsByTagName("circle").getLength()).isEqualTo(10);
    assertThat(trend("--history", file, "--budget", "0.5")).isEqualTo(ExitCode.DONE);
    assertThat(said()).startsWith("ok    B.run<x>:avgt");
  }

  @Test
  void whatIsNoHistoryIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("h.ndjson"), "{\"row\": 1}\n");
    assertThat(trend("--history", file.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("h.ndjson, line 1: expected a row of a history");
    assertThat(trend("--history", folder.resolve("none").toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("none has no runs");
    String good = history(2, 0).toString();
    assertThat(trend("--history", good, "--add", folder.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("expected a run of gate paired");
    assertThat(trend("--history", good, "--budget", "0")).isEqualTo(ExitCode.BAD_INPUT);
  }
}
