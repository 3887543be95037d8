package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.server.operator.CacheCommand;
import io.prefetchbench.testbed.command.CommandShell;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;

/** What a command printed, and its exit code. */
record CommandRun(int code, String out, String err) {

  /** Runs a command of {@code bench cache} as the program does, in this process. */
  static CommandRun run(String... words) {
    return runProgram(new CacheCommand(), words);
  }

  /** Runs a command as its program does, in this process. */
  static CommandRun runProgram(Object command, String... words) {
    CommandLine line = new CommandLine(command);
    StringWriter out = new StringWriter();
    line.setOut(new PrintWriter(out));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CommandShell.execute(line, new PrintStream(err, true, StandardCharsets.UTF_8), words);
    return new CommandRun(code, out.toString(), err.toString(StandardCharsets.UTF_8).strip());
  }

  /** The one line of standard output. */
  JsonNode json() {
    List<String> lines = out.lines().toList();
    assertThat(lines).as("standard output; standard error: %s", err).hasSize(1);
    try {
      return new ObjectMapper().readTree(lines.get(0));
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + out, e);
    }
  }
}
