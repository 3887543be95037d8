package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prefetchbench.load.plan.Driver;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short runs against a server that is not ours: what it says, and what cannot be known of it. */
@Tag("system")
final class TargetRunTest {
  private static final String SECRET = "Bearer s3cret-of-this-test";

  @TempDir Path folder;

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private HttpServer server;

  /** How the server answers a path. */
  @FunctionalInterface
  private interface Answers {
    /** The status, and a body for 200. */
    Answer to(String path, String authorization);
  }

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdown();
  }

  private void answers(Answers answers) {
    server.createContext(
        "/",
        exchange -> {
          try (HttpExchange open = exchange) {
            String given = open.getRequestHeaders().getFirst("Authorization");
            String path = open.getRequestURI().getPath();
            Answer answer = answers.to(path, given == null ? "" : given);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            open.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            open.getResponseBody().write(body);
          }
        });
  }

  private SystemRun load(String... more) throws IOException {
    List<String> words = new ArrayList<>();
    words.addAll(List.of("--entities", "100", "--reads", "60", "--duration", "2s"));
    words.addAll(List.of(more));
    String url = "http://127.0.0.1:" + server.getAddress().getPort();
    return SystemRun.ofTarget(folder, url, words.toArray(String[]::new));
  }

  @ParameterizedTest
  @EnumSource(
      value = Driver.class,
      names = {"GATLING", "LEAN"})
  void targetIsReadByItsOwnPathHeadersAndVersions(Driver driver) throws IOException {
    answers(
        (path, authorization) -> {
          if (path.equals("/nothing")) {
            return new Answer(204, "");
          }
          if (!authorization.equals(SECRET)) {
            return new Answer(401, "");
          }
          // The popular keys are the first ones in the ranking, whichever: every fifth is not
          // there.
          boolean there =
              path.matches("/users/\\d{1,2}") && !path.endsWith("3") && !path.endsWith("8");
          return there ? new Answer(200, "{\"meta\": {\"rev\": 7}}") : new Answer(404, "");
        });

    SystemRun ended =
        load(
            "--driver",
            driver.word(),
            "--target-path",
            "/users/{n}",
            "--header",
            "Authorization: " + SECRET,
            "--target-version",
            "/meta/rev");

    assertThat(ended.err()).doesNotContain(SECRET);
    JsonNode reads = ended.json("verification.json").path("reads");
    assertThat(reads.path("hit").asLong()).isPositive();
    assertThat(reads.path("absent").asLong()).isPositive();
    assertThat(reads.path("hit").asLong() + reads.path("absent").asLong()).isEqualTo(120);
    assertThat(ended.json("correctness.json").path("monotonicViolations").asLong(-1)).isZero();
    assertThat(ended.notes()).contains("versions in " + reads.path("hit").asLong() + " answers");
    JsonNode absent = ended.json("verification.json").path("absent");
    assertThat(absent.has("staleness")).isTrue();
    assertThat(absent.has("versions")).isFalse();
    assertThat(ended.metrics()).contains("\"read.hitShare\"").doesNotContain("read.staleShare");
    assertSecretIsNowhere(ended.folder());
    assertThat(ended.json("run.json").path("commandLine").toString())
        .contains("Authorization: ***");
  }

  private static void assertSecretIsNowhere(Path run) throws IOException {
    try (Stream<Path> files = Files.walk(run)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(SECRET);
      }
    }
  }

  @Test
  void hitShareOfAServerThatAnswersEverythingIsUnknown() throws IOException {
    answers((path, authorization) -> new Answer(200, "hello"));

    SystemRun ended = load("--driver", "lean");

    assertThat(ended.metrics()).doesNotContain("hitShare");
    JsonNode absent = ended.json("verification.json").path("absent");
    assertThat(absent.path("hitShare").asText()).isEqualTo("the target answers 200 to everything");
    assertThat(absent.has("versions")).isTrue();
    assertThat(ended.notes())
        .contains("the hit share is unknown", "versions unknown", "#target-hits")
        .doesNotContain("#target-misses");
    assertThat(ended.json("correctness.json").has("torn")).isFalse();
  }

  @Test
  void targetWithoutAnyEntityIsNoResult() throws IOException {
    answers((path, authorization) -> new Answer(404, ""));

    SystemRun ended = load("--driver", "lean");

    assertThat(ended.code()).isEqualTo(ExitCode.UNTRUSTWORTHY);
    assertThat(ended.json("run.json").path("result").asText()).isEqualTo("INVALID");
    assertThat(ended.json("run.json").path("reasons").toString())
        .contains("reads that found an entity 0.00 %");
    assertThat(ended.notes())
        .contains("all 120 answers were 404", "#target-misses", "#target-capacity");
  }

  @Test
  void mostMissesAreAWarning() throws IOException {
    answers(
        (path, authorization) -> path.endsWith("0") ? new Answer(200, "{}") : new Answer(404, ""));

    SystemRun ended = load("--driver", "lean");

    assertThat(ended.notes()).contains("% of the answers were 404", "#target-misses");
    assertThat(ended.json("run.json").path("reasons").toString()).doesNotContain("found an entity");
  }

  @Test
  void answerThatNoReadMayHaveIsRefusedBeforeTheRun() throws IOException {
    answers((path, authorization) -> new Answer(401, ""));

    SystemRun ended = load("--driver", "lean", "--header", "Authorization: " + SECRET);

    assertThat(ended.code()).isEqualTo(ExitCode.UNTRUSTWORTHY);
    assertThat(ended.err()).contains("was answered with 401: expected 200, 404 or 503");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void brokenOptionsAreRefused() throws IOException {
    assertThat(load("--header", "nonsense " + SECRET).err())
        .startsWith("--header: expected 'NAME: VALUE'")
        .doesNotContain(SECRET);
    assertThat(load("--target-path", "/users/1").err()).startsWith("--target-path: expected");
    assertThat(CommandShell.execute(new LoadCommand(), "--target-path", "/users/{id}"))
        .isEqualTo(ExitCode.BAD_INPUT);
  }
}
