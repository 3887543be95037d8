package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator's commands refuse, and how they explain themselves. */
class OperatorUsageTest {
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "status --redis=redis://127.0.0.1:1|no Redis answers",
        "status --redis=embedded|--redis",
        "status --nosuch|--nosuch",
        "status --redis=HERE --prefix=prefetch:x|--prefix",
        "inspect --redis=HERE|ID",
        "inspect a --redis=HERE --primary=redis://127.0.0.1:1|no Redis answers",
        "inspect a --redis=HERE --primary=same --primary-name=other|no primary named other",
        "reprefetch --redis=HERE|--primary",
        "reprefetch --redis=HERE --primary=THERE --prefix=other:|there is no cache",
        "reconcile --redis=HERE|--primary",
        "pause --redis=HERE --for=0s|--for",
        "pause --redis=HERE --for=soon|expected a time",
        "pause --redis=HERE --for=25h|--for",
        "pause --redis=HERE --owner=|--owner",
        "dead-letters --redis=HERE|--redis",
        "dead-letters|Missing required subcommand",
        "dead-letters list --redis=HERE --limit=0|--limit",
        "dead-letters replay --redis=HERE --primary=THERE|--all",
        "dead-letters replay 1-1 --all --redis=HERE --primary=THERE|--all",
        "dead-letters replay --all --redis=HERE|--primary",
        "dead-letters discard x --redis=HERE|NUMBER",
        "nosuch|nosuch",
      })
  void badInputIsOneClearLine(String words, String message) {
    String filled =
        words
            .replace("THERE", server.primaryRedis().uri())
            .replace("HERE", server.cacheRedis().uri());
    CommandRun answer = CommandRun.run(filled.split(" ", -1));

    assertThat(answer.code()).as(answer.err()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(answer.err()).contains(message).hasLineCount(1);
    assertThat(answer.out()).isEmpty();
  }

  @Test
  void overlappingPrefixesAreRefused() {
    CommandRun answer =
        CommandRun.run(
            "reprefetch",
            "--prefix=cache:",
            "--force",
            "--redis=" + server.cacheRedis().uri(),
            "--primary=" + server.primaryRedis().uri());

    assertThat(answer.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(answer.err()).contains("overlaps").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "inspect",
        "pause",
        "resume",
        "reprefetch",
        "reconcile",
        "begin-epoch",
        "clear",
        "dead-letters",
        "dead-letters list",
        "dead-letters replay",
        "dead-letters discard"
      })
  void eachCommandExplainsItself(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ", -1)));
    words.add("--help");
    CommandRun help = CommandRun.run(words.toArray(String[]::new));

    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("Examples:", "Exit codes:", "bench cache " + command);
  }
}
