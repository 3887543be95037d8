package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.prefetchbench.server.http.Route;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server answers as its {@code /openapi.yaml} says, in every way that can be provoked. */
class OpenApiTest {
  private static final String TOKEN = "a-token-of-this-test";

  /** Method, target, form (none: -) and status of each request, in order. */
  private static final String REQUESTS =
      """
      GET /categories/cat-001 - 200
      GET /categories/nobody - 404
      GET /categories/%20 - 400
      GET /read?id=cat-001 - 200
      GET /read?id=cat-001&stats=true - 200
      GET /read?id=nobody - 404
      GET /read - 400
      GET /read?id=cat-001&stats=yes - 400
      GET /categories - 200
      GET /categories?limit=2 - 200
      GET /categories?limit=-1 - 400
      POST /update id=cat-001&field=name&value=Tea&wait_ms=2000 200
      POST /update id=cat-001&field=name&value= 200
      POST /update id=cat-001&field=name 400
      POST /update id=cat-001&field=id&value=x 400
      POST /update id=cat-001&field=name&value=x&wait_ms=2001 400
      POST /update id=nobody&field=name&value=x 404
      POST /add id=cat-009&name=Nine&wait_ms=2000 200
      POST /add id=cat-009&name=Nine 409
      POST /add id=cat-010 400
      POST /add id=cat-010&name=Ten&display_order=last 400
      POST /delete id=cat-009&wait_ms=2000 200
      POST /delete id=cat-009 404
      POST /delete - 400
      GET /categories/cat-009 - 404
      GET /stats - 200
      GET /health/live - 200
      GET /health/ready - 200
      GET /process - 200
      GET /nothing - 200
      GET /metrics - 200
      GET /openapi.yaml - 200
      GET /events - 200
      POST /reset - 200
      POST /invalidate id=cat-002 200
      POST /invalidate id=nobody 200
      POST /invalidate id= 400
      POST /pause for_s=0 400
      POST /pause for_s=30 200
      POST /pause - 409
      POST /resume - 200
      POST /clear - 200
      GET /categories/cat-001 - 503
      GET /read?id=cat-001 - 503
      GET /health/ready - 503
      POST /reprefetch force=perhaps 400
      POST /reprefetch - 200
      GET /categories/cat-001 - 200
      POST /freeze redis=both 400
      POST /freeze redis=primary&for_s=1 200
      POST /freeze redis=primary&for_s=1 409
      """;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  @TempDir static Path folder;
  private static RunningServer server;
  private static JsonNode document;

  private final Set<String> seen = new TreeSet<>();

  @BeforeAll
  static void start() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), TOKEN);
    server =
        ServeCommand.start(
            "--port=0",
            "--redis=embedded",
            "--primary=embedded",
            "--primary-latency=0ms",
            "--token-file=" + token);
    document = new YAMLMapper().readTree(send(request("/openapi.yaml").build()).body());
  }

  @AfterAll
  static void end() {
    server.close();
  }

  @Test
  void itNamesEveryRouteAndNoOther() {
    Set<String> served =
        server.routes().stream()
            .filter(route -> !route.path().matches("/(\\w+\\.(js|css))?"))
            .map(OpenApiTest::operation)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(operations()).isEqualTo(served);
  }

  private static String operation(Route route) {
    String method = route.method().name().toLowerCase(Locale.ROOT);
    return method + " " + route.path().replaceAll(":(\\w+)", "{$1}");
  }

  @Test
  void itsAnswersAreThoseOfTheServer() throws Exception {
    for (String operation : operations()) {
      refusals(operation);
    }
    for (String line : REQUESTS.lines().toList()) {
      ask(line.split(" ", -1));
    }
    Set<String> unseen = new TreeSet<>();
    for (String operation : operations()) {
      at(operation)
          .path("responses")
          .fieldNames()
          .forEachRemaining(s -> unseen.add(operation + " " + s));
    }
    unseen.removeAll(seen);
    unseen.removeIf(answer -> answer.endsWith(" 503"));
    // Too many orphans, or another primary on the same cache.
    assertThat(unseen).containsExactly("post /reprefetch 409");
  }

  private void ask(String... words) throws Exception {
    HttpRequest.Builder request = request(words[1]).header("Authorization", "Bearer " + TOKEN);
    if (words[0].equals("POST")) {
      request.POST(form(words[2].equals("-") ? "" : words[2]));
    }
    String path =
        words[1].replaceAll("\\?.*", "").replaceAll("^/categories/.*", "/categories/{id}");
    check(
        words[0].toLowerCase(Locale.ROOT) + " " + path,
        Integer.parseInt(words[3]),
        send(request.build()));
  }

  /** Changes without the token, and from the page of another site. */
  private void refusals(String operation) throws Exception {
    if (operation.startsWith("post ")) {
      HttpRequest.Builder request = request(operation.substring(5)).POST(form("id=cat-001"));
      check(operation, 401, send(request.build()));
      request.header("Authorization", "Bearer " + TOKEN).header("Origin", "http://elsewhere.test");
      check(operation, 403, send(request.build()));
    }
  }

  private static Set<String> operations() {
    Set<String> all = new TreeSet<>();
    for (var path : document.path("paths").properties()) {
      path.getValue().fieldNames().forEachRemaining(m -> all.add(m + " " + path.getKey()));
    }
    return all;
  }

  private static JsonNode at(String operation) {
    String[] words = operation.split(" ", 2);
    return document.path("paths").path(words[1]).path(words[0]);
  }

  private static HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(server.url() + target))
        .header("Content-Type", "application/x-www-form-urlencoded");
  }

  private static HttpRequest.BodyPublisher form(String text) {
    return HttpRequest.BodyPublishers.ofString(text);
  }

  /** An answer; its body is empty if it is a stream, which is closed. */
  private record Answer(HttpResponse<InputStream> response, String body) {}

  private static Answer send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    try (InputStream in = response.body()) {
      boolean isStream = type(response).equals("text/event-stream");
      return new Answer(
          response, isStream ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static String type(HttpResponse<?> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.replaceAll(";.*", "");
  }

  private void check(String operation, int status, Answer answer) throws IOException {
    String what = operation + " " + status;
    assertThat(answer.response().statusCode()).as(what).isEqualTo(status);
    JsonNode documented = resolved(at(operation).path("responses").path(Integer.toString(status)));
    assertThat(documented.isObject()).as(what + " is documented").isTrue();
    String type = type(answer.response());
    JsonNode schema = documented.path("content").path(type).path("schema");
    assertThat(schema.isObject()).as(what + " as " + type).isTrue();
    if (type.equals("application/json")) {
      assertThat(faults(schema, new ObjectMapper().readTree(answer.body()))).as(what).isEmpty();
    }
    for (var header : documented.path("headers").properties()) {
      @Nullable String value = answer.response().headers().firstValue(header.getKey()).orElse(null);
      assertThat(value)
          .as(what + ": " + header.getKey())
          .matches(resolved(header.getValue()).at("/schema/pattern").asText());
    }
    seen.add(what);
  }

  private static JsonNode resolved(JsonNode node) {
    String ref = node.path("$ref").asText();
    return ref.isEmpty() ? node : document.at(ref.substring(1));
  }

  /** What a schema of the document does not allow. */
  private static List<String> faults(JsonNode schema, JsonNode value) {
    // Its references begin at the root of the document.
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.path("components"));
    return SCHEMAS.getSchema(whole).validate(value).stream().map(Object::toString).toList();
  }

  @Test
  void theCheckFindsWhatIsNotDocumented() throws IOException {
    JsonNode error = document.at("/components/responses/Conflict/content/application~1json/schema");
    ObjectMapper json = new ObjectMapper();
    assertThat(faults(error, json.readTree("{\"error\":\"x\"}"))).isEmpty();
    assertThat(faults(error, json.readTree("{\"error\":1}"))).isNotEmpty();
    assertThat(faults(error, json.readTree("{}"))).isNotEmpty();
    assertThat(faults(error, json.readTree("{\"error\":\"x\",\"more\":1}"))).isNotEmpty();
  }
}
