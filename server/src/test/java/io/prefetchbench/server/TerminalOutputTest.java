package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ids and values that a terminal would obey, in everything that a person or a log reads. */
@Tag("system")
class TerminalOutputTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  /** Clears the screen, sets the title, C1, reverses what follows, begins a line. */
  private static final String EVIL =
      "x\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eabc\u2066\r\nINFO forged\u2028\u007f";

  @TempDir Path folder;

  private static void isHarmless(String text) {
    assertThat(text.codePoints().filter(c -> c != '\n').filter(TerminalOutputTest::isObeyed))
        .as("control characters in: %s", text)
        .isEmpty();
    assertThat(text.lines()).noneMatch(line -> line.startsWith("INFO forged"));
  }

  private static boolean isObeyed(int point) {
    int type = Character.getType(point);
    return Character.isISOControl(point)
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  @Test
  void operatorCommandsAndLogsShowEscapes() throws Exception {
    Path log = folder.resolve("worker.log");
    try (RedisServer redis = RedisServer.startEmbedded()) {
      ProcessBuilder builder =
          Programs.java(WorkerCommand.class, List.of("--redis=" + redis.uri(), "--primary=same"));
      builder.redirectError(log.toFile());
      try (ModuleProcess worker = ModuleProcess.start("worker", builder)) {
        String ready = worker.awaitReady(SOON);
        assertThat(ready).startsWith("READY");
        String[] places = {"--redis", redis.uri(), "--primary", "same"};
        try (RunningServer serving =
            ServeCommand.start(
                "--port=0", "--redis=" + redis.uri(), "--primary=same", "--worker=none")) {
          HttpTestClient client = new HttpTestClient(serving.url());
          assertThat(client.post("/add", Map.of("id", EVIL, "name", EVIL)).status()).isEqualTo(200);
          await().atMost(SOON).until(() -> client.get("/stats").body().get("backlog").asInt() == 0);
        }
        poisonFeed(redis);
        await()
            .atMost(SOON)
            .until(
                () ->
                    CommandRun.run(words(places, "dead-letters", "list", "--json"))
                            .json()
                            .get("kept")
                            .asInt()
                        > 0);
        for (String[] command :
            new String[][] {
              {"inspect", EVIL},
              {"status"},
              {"dead-letters", "list"},
              {"reconcile"},
              {"pause", "--owner", EVIL, "--for", "1s"},
              {"resume"},
              {"reprefetch"},
              {"dead-letters", "replay", "--all"},
            }) {
          isHarmlessInBothForms(command, places);
        }
        assertThat(worker.stop(SOON)).isEqualTo(ExitCode.DONE);
      }
    }
    isHarmless(Files.readString(log, StandardCharsets.UTF_8));
  }

  private static void isHarmlessInBothForms(String[] command, String[] places) throws IOException {
    CommandRun words = CommandRun.run(words(places, command));
    isHarmless(words.out());
    isHarmless(words.err());
    String[] json = java.util.Arrays.copyOf(command, command.length + 1);
    json[command.length] = "--json";
    CommandRun document = CommandRun.run(words(places, json));
    isHarmless(document.out());
    assertThat(document.json().isObject()).isTrue();
    if (command[0].equals("inspect")) {
      assertThat(words.out()).contains("\\u001b[2J").contains("\\u202e");
      assertThat(document.json().get("id").asText()).as("the value itself").isEqualTo(EVIL);
    }
  }

  private static String[] words(String[] places, String... command) {
    String[] all = java.util.Arrays.copyOf(command, command.length + places.length);
    System.arraycopy(places, 0, all, command.length, places.length);
    return all;
  }

  /** An event that can never be applied, with an id and an operation that are not to be obeyed. */
  private static void poisonFeed(RedisServer redis) {
    try (RespConnection connection = redis.connect()) {
      for (String key : connection.texts("KEYS", "*")) {
        if (connection.text("TYPE", key).equals("stream") && !key.startsWith("prefetch:")) {
          connection.call("XADD", key, "*", "id", EVIL, "op", EVIL, "nonsense", EVIL);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--prefix=" + EVIL, "--ttl=" + EVIL, "--feed=" + EVIL, "--" + EVIL, EVIL})
  void whatWasTypedIsShownHarmless(String word) {
    CommandRun run = CommandRun.run("status", "--redis", "redis://127.0.0.1:1", word);

    assertThat(run.code()).isEqualTo(ExitCode.BAD_INPUT);
    isHarmless(run.err());
    assertThat(run.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:s3cret@127.0.0.1:1",
        "redis://me:s3cret@127.0.0.1:1",
        "redis://:s3cret%40@127.0.0.1:1",
        "redis://s3cret@127.0.0.1:1",
        "redis://:a@s3cret@127.0.0.1:1",
        "redis-sentinel://:s3cret@127.0.0.1:1?master=m",
        "redis-cluster://:s3cret@127.0.0.1:1",
      })
  void noErrorShowsAPassword(String address) {
    for (String option : new String[] {"--redis", "--primary", "--ttl", "--nosuch"}) {
      CommandRun run = CommandRun.run("status", "--redis", address, option, address);

      assertThat(run.code()).isNotEqualTo(ExitCode.DONE);
      assertThat(run.err() + run.out()).doesNotContain("s3cret");
    }
  }
}
