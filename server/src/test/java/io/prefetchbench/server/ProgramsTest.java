package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The two programs as processes: what they print, and how they end. */
@Tag("system")
class ProgramsTest {
  private static final Duration START = Duration.ofSeconds(40);

  /** One line of standard error and the exit code of a program that ends by itself. */
  private record Ended(int code, List<String> errors) {}

  private static Ended run(Class<?> main, List<String> args) throws Exception {
    Process process = Programs.java(main, args).redirectError(ProcessBuilder.Redirect.PIPE).start();
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(40, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), errors.lines().toList());
  }

  @Test
  void aServerSaysWhereItIsAndEndsInOrderOnSigterm(@TempDir Path folder) {
    Path record = folder.resolve("worker.stamps");
    List<String> others = new CopyOnWriteArrayList<>();
    try (ModuleProcess server =
        Programs.start(
            ServeCommand.class,
            others::add,
            "--port=0",
            "--redis=embedded",
            "--primary=same",
            "--primary-latency=0ms",
            "--record=" + record)) {
      String ready = server.awaitReady(START);

      assertThat(ready).matches("READY http://127\\.0\\.0\\.1:\\d+ pid=" + server.pid());
      HttpTestClient client =
          new HttpTestClient(ready.substring("READY ".length(), ready.lastIndexOf(" pid=")));
      assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);
      assertThat(client.get("/stats").body().get("primary").asText()).startsWith("same");
      assertThat(client.get("/process").body().get("pid").asLong()).isEqualTo(server.pid());
      assertThat(server.stop(Duration.ofSeconds(15))).isEqualTo(ExitCode.DONE);
      assertThat(record).isNotEmptyFile();
      assertThat(others).as("standard output beside the READY line").isEmpty();
    }
  }

  @Test
  void aServerFollowsAListToo() {
    try (ModuleProcess server =
        Programs.start(
            ServeCommand.class, "--port=0", "--redis=embedded", "--primary=same", "--feed=list")) {
      String ready = server.awaitReady(START);
      HttpTestClient client =
          new HttpTestClient(ready.substring("READY ".length(), ready.lastIndexOf(" pid=")));
      assertThat(client.get("/stats").body().get("feed").asText()).isEqualTo("list");
      client.post("/add", Map.of("id", "by-list", "name", "x"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> client.get("/categories/by-list").status() == 200);
      assertThat(server.stop(Duration.ofSeconds(15))).isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void aTakenPortIsOneClearLine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      Ended ended =
          run(
              ServeCommand.class,
              List.of("--port", port, "--redis=embedded", "--primary=same", "--no-load"));

      assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(ended.errors()).hasSize(1);
      assertThat(ended.errors().get(0)).contains("cannot listen on 127.0.0.1:" + port);
    }
  }

  @Test
  void badInputIsOneClearLineOfAProcess() throws Exception {
    Ended ended = run(WorkerCommand.class, List.of("--primary=same"));

    assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(ended.errors()).hasSize(1);
    assertThat(ended.errors().get(0)).contains("--redis");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "serve|--port=x|--port",
        "serve|--ttl=soon|expected a time such as 80ms",
        "serve|--ttl=0s|expected 1s or more",
        "serve|--fill=category-5|expected SHAPE",
        "serve|--fill=nosuch:5|--fill: expected one of",
        "serve|--redis=http://x|--redis",
        "serve|--start-timeout=0s --redis=redis://127.0.0.1:1|no Redis answers",
        "serve|--host=0.0.0.0|--host: others can reach 0.0.0.0",
        "serve|--host=:: --port=0|--host: others can reach ::",
        "serve|--token-file=/nosuch|--token-file: cannot read",
        "serve|--redis=redis://h?timeout=1s|the setting timeout is not supported",
        "worker|--redis=redis://s3cret@h --primary=same|a login without a colon",
        "serve|--feed=queue|--feed",
        "serve|--nosuch|--nosuch",
        "worker|--batch=0|--batch",
      })
  void badInputIsOneClearLine(String command, String arg, String message) {
    Object program = command.equals("serve") ? new ServeCommand() : new WorkerCommand();
    CommandRun ended = CommandRun.runProgram(program, arg.split(" ", -1));

    assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(ended.err()).contains(message).hasLineCount(1);
  }
}
