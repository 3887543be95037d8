package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.testbed.process.ProcessFaults;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every endpoint with a hundred clients while a Redis is frozen: each request is answered, in JSON,
 * and health is answered whatever else hangs. The longest answers are written to {@code
 * target/frozen-redis.md}.
 */
@Tag("system")
class FrozenRedisTest {
  private static final int CLIENTS = 100;

  /** Whoever is not answered by then is not answered at all. */
  private static final Duration HANG = Duration.ofSeconds(40);

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Path TABLE = Path.of("target", "frozen-redis.md");
  private static final List<String> ROWS = new ArrayList<>();
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** What is frozen. */
  enum Frozen {
    NOTHING(false, false),
    PRIMARY(false, true),
    CACHE(true, false),
    BOTH(true, true);

    private final boolean cache;
    private final boolean primary;

    Frozen(boolean cache, boolean primary) {
      this.cache = cache;
      this.primary = primary;
    }
  }

  /**
   * What asks no Redis, or does not wait for it: answered before the first command could time out.
   */
  private static final List<String> PROMPT =
      List.of(
          "GET /health/ready",
          "GET /health/live",
          "GET /stats",
          "GET /process",
          "GET /nothing",
          "GET /",
          "GET /events",
          "POST /reset",
          "POST /freeze?redis=cache");

  private static final List<String> WAITING =
      List.of(
          "GET /categories/cat-001",
          "GET /read?id=cat-001",
          "GET /categories",
          "POST /update?id=cat-001&field=name&value=x",
          "POST /update?id=cat-002&field=name&value=y&wait_ms=500",
          "POST /add?id=new&name=New",
          "POST /delete?id=cat-003",
          "POST /invalidate?id=cat-004",
          "POST /clear",
          "POST /pause?for_s=1",
          "POST /resume",
          "POST /reprefetch");

  private TestServer server;

  @BeforeEach
  void start() {
    server = TestServer.start();
  }

  @AfterEach
  void stop() {
    thaw();
    server.close();
  }

  private void thaw() {
    ProcessFaults.thaw(server.cacheRedis().pid().orElseThrow());
    ProcessFaults.thaw(server.primaryRedis().pid().orElseThrow());
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add("Longest answer of " + CLIENTS + " clients at each endpoint, ms:");
    lines.add("");
    lines.add("| frozen | endpoint | longest | statuses |");
    lines.add("| --- | --- | --- | --- |");
    lines.addAll(ROWS);
    Files.write(TABLE, lines);
    lines.forEach(System.out::println);
  }

  /** What one endpoint answered to all clients. */
  private record Answers(String endpoint, List<CompletableFuture<Answer>> all) {

    List<Answer> await() throws Exception {
      List<Answer> answers = new ArrayList<>();
      for (CompletableFuture<Answer> answer : all) {
        answers.add(answer.get(HANG.toSeconds(), TimeUnit.SECONDS));
      }
      return answers;
    }
  }

  private record Answer(int status, String type, long nanos) {}

  private Answers ask(String endpoint) {
    String[] words = endpoint.split(" ", 2);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.serving().url() + words[1]))
            .method(words[0], BodyPublishers.noBody())
            .timeout(HANG)
            .build();
    List<CompletableFuture<Answer>> all = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      long begin = System.nanoTime();
      all.add(
          HTTP.sendAsync(request, BodyHandlers.ofInputStream())
              .thenApply(response -> answer(response, System.nanoTime() - begin)));
    }
    return new Answers(endpoint, all);
  }

  private static Answer answer(HttpResponse<InputStream> response, long nanos) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    try (InputStream body = response.body()) {
      if (type.equals("application/json")) {
        body.readAllBytes();
      }
    } catch (IOException e) {
      return new Answer(-1, String.valueOf(e), nanos);
    }
    return new Answer(response.statusCode(), type, nanos);
  }

  @ParameterizedTest
  @EnumSource
  void everyRequestIsAnsweredInTime(Frozen frozen) throws Exception {
    warmUp();
    if (frozen.cache) {
      ProcessFaults.freeze(server.cacheRedis().pid().orElseThrow());
    }
    if (frozen.primary) {
      ProcessFaults.freeze(server.primaryRedis().pid().orElseThrow());
    }

    // What hangs is under way before the rest is asked.
    List<Answers> waiting = WAITING.stream().map(this::ask).toList();
    // By then the server has read them all: what they cost the clients is not measured below.
    List<Answer> unused = ask("GET /nothing").await();
    for (String endpoint : PROMPT) {
      List<Answer> answers = ask(endpoint).await();
      note(frozen, endpoint, answers);
      assertThat(answers)
          .as("%s, %s frozen", endpoint, frozen)
          .allSatisfy(answer -> assertThat(answer.nanos()).isLessThan(oneAfterTheOtherNanos()));
    }
    for (Answers answers : waiting) {
      List<Answer> all = answers.await();
      note(frozen, answers.endpoint(), all);
      assertThat(all)
          .as("%s, %s frozen", answers.endpoint(), frozen)
          .allSatisfy(answer -> assertThat(answer.status()).isIn(200, 404, 409, 503))
          .allSatisfy(answer -> assertThat(answer.type()).isEqualTo("application/json"));
    }

    thaw();
    HttpTestClient client = new HttpTestClient(server.serving().url());
    client.post("/resume", Map.of());
    client.post("/reprefetch", Map.of());
    await().atMost(SOON).until(() -> client.get("/read?id=cat-001").status() == 200);
    await().atMost(SOON).until(() -> client.get("/health/ready").status() == 200);
    await().atMost(SOON).until(() -> isIdle(client.get("/stats").body().get("requests")));
  }

  /** Loads the classes of every path, so that the table is not about that. */
  private void warmUp() throws Exception {
    for (String endpoint : PROMPT) {
      for (CompletableFuture<Answer> answer : ask(endpoint).all()) {
        answer.get(HANG.toSeconds(), TimeUnit.SECONDS);
      }
    }
  }

  /** Far below what a hundred looks at a frozen Redis take one after the other. */
  private static long oneAfterTheOtherNanos() {
    return TimeUnit.SECONDS.toNanos(5);
  }

  private static boolean isIdle(JsonNode requests) {
    for (JsonNode bulkhead : requests) {
      if (bulkhead.get("queued").asInt() > 0 || bulkhead.get("active").asInt() > 0) {
        return false;
      }
    }
    return requests.size() == 5;
  }

  private static void note(Frozen frozen, String endpoint, List<Answer> answers) {
    Set<Integer> statuses = new TreeSet<>();
    long longest = 0;
    for (Answer answer : answers) {
      statuses.add(answer.status());
      longest = Math.max(longest, answer.nanos());
    }
    ROWS.add(
        "| %s | `%s` | %,d | %s |"
            .formatted(frozen, endpoint, TimeUnit.NANOSECONDS.toMillis(longest), statuses));
  }

  /** How many requests were refused or dropped is told. */
  @ParameterizedTest
  @EnumSource(names = "CACHE")
  void whatIsRefusedAndDroppedIsCounted(Frozen frozen) throws Exception {
    ProcessFaults.freeze(server.cacheRedis().pid().orElseThrow());
    List<Answers> reads = List.of(ask("GET /categories"), ask("GET /read?id=cat-001&stats=true"));
    for (Answers answers : reads) {
      assertThat(answers.await())
          .as("%s frozen", frozen)
          .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503));
    }

    JsonNode requests =
        new HttpTestClient(server.serving().url()).get("/stats").body().get("requests");
    assertThat(requests.get("lists").get("rejected").asLong()).isPositive();
    assertThat(requests.get("lists").get("queue_max").asLong()).isEqualTo(32);
    await()
        .atMost(SOON)
        .until(
            () -> {
              JsonNode now =
                  new HttpTestClient(server.serving().url()).get("/stats").body().get("requests");
              return now.get("reads").get("abandoned").asLong() > 0;
            });
  }
}
