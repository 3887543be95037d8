package io.prefetchbench.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.command.CommandShell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;

/** One ended {@code bench load} of something that is not ours. Immutable. */
record SystemRun(int code, String err, Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Runs without a warm-up, into a folder below the given one. */
  static SystemRun of(Path below, Path system, String... more) throws IOException {
    return of(below, List.of("--system", system.toString()), more);
  }

  /** The same against a server. */
  static SystemRun ofTarget(Path below, String url, String... more) throws IOException {
    return of(below, List.of("--target", url), more);
  }

  private static SystemRun of(Path below, List<String> what, String... more) throws IOException {
    Path out = below.resolve("run");
    List<String> words = new ArrayList<>(what);
    words.addAll(List.of("--warmup", "0s", "--quiet", "--out", out.toString()));
    words.addAll(List.of(more));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CommandShell.execute(
            new CommandLine(new LoadCommand()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            words.toArray(String[]::new));
    try (Stream<Path> folders = Files.list(below)) {
      Path written =
          folders
              .filter(folder -> String.valueOf(folder.getFileName()).startsWith("run"))
              .findFirst()
              .orElse(out);
      return new SystemRun(code, err.toString(StandardCharsets.UTF_8), written);
    }
  }

  JsonNode json(String file) throws IOException {
    return JSON.readTree(Files.readString(folder.resolve(file)));
  }

  String notes() throws IOException {
    return json("run.json").path("notes").toString();
  }

  String metrics() throws IOException {
    return Files.readString(folder.resolve("metrics.ndjson"));
  }

  /** The number of offered reads of a class. */
  long reads(String readClass) throws IOException {
    return json("verification.json").at("/staleness/classes/" + readClass).asLong();
  }

  /** Whether there is a metric of this name. */
  boolean hasMetric(String name) throws IOException {
    return metrics().contains("\"" + name + "\"");
  }
}
