package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.prefetchbench.server.WorkerCommand.MetricsOptions;
import io.prefetchbench.server.WorkerCommand.WorkerProcess;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What is scraped, documented, alerted on and drawn are the same metrics. */
class MetricsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern ROW =
      Pattern.compile("\\| `([a-z_]+\\*?)` \\| (\\w+) \\|[^|]+\\|([^|]*)\\|[^|]+\\|");
  private static final Pattern QUOTED = Pattern.compile("`(\\w+)`");
  private static final Pattern OPERATOR =
      Pattern.compile("\\b(by|without|on|ignoring|group_left|group_right) *\\([^)]*\\)");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
  private static final Set<String> KEYWORDS = Set.of("and", "or", "unless", "bool", "offset");

  private static TestServer server;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void end() {
    server.close();
  }

  private static Scrape scrape() {
    return Scrape.of(server.serving().url() + "/metrics");
  }

  private static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theTableOfTheDocsNamesWhatIsScraped() {
    Scrape scrape = scrape();
    Map<String, String> documented = new TreeMap<>();
    Map<String, Set<String>> labels = new TreeMap<>();
    List<String> prefixes = new ArrayList<>();
    Matcher row = ROW.matcher(read("docs/OPERATING.md"));
    while (row.find()) {
      String name = row.group(1);
      if (name.endsWith("*")) {
        prefixes.add(name.substring(0, name.length() - 1));
      } else {
        documented.put(name, row.group(2));
        labels.put(name, namesIn(QUOTED, row.group(3)));
      }
    }
    Map<String, String> scraped = new TreeMap<>(scrape.types());
    scraped.keySet().removeIf(name -> prefixes.stream().anyMatch(name::startsWith));
    assertThat(documented).isEqualTo(scraped);
    labels.forEach(
        (name, expected) -> {
          Set<String> found = new TreeSet<>(scrape.labels().get(name));
          found.removeAll(Set.of("cache", "le"));
          assertThat(found).as("labels of " + name).isEqualTo(expected);
        });
    assertThat(prefixes)
        .allMatch(p -> scrape.types().keySet().stream().anyMatch(name -> name.startsWith(p)));
  }

  private static Set<String> namesIn(Pattern pattern, String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      names.add(matcher.group(matcher.groupCount()));
    }
    return names;
  }

  /** The metrics that an expression of PromQL names. */
  private static Set<String> metricsIn(String expression) {
    String bare =
        OPERATOR
            .matcher(expression.replaceAll("\\{[^}]*}|\\[[^\\]]*]|\"[^\"]*\"", " "))
            .replaceAll(" ");
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(bare);
    while (matcher.find()) {
      boolean isFunction = bare.substring(matcher.end()).stripLeading().startsWith("(");
      if (!isFunction && !KEYWORDS.contains(matcher.group())) {
        names.add(matcher.group());
      }
    }
    return names;
  }

  @Test
  void theMetricsOfAnExpressionAreFound() {
    assertThat(
            metricsIn(
                "histogram_quantile(0.9, sum by (le) (rate(a_bucket{b=~\"c\"}[$__x])))"
                    + " > 1 and on (z) max (d:e) or absent(f)"))
        .containsExactly("a_bucket", "d:e", "f");
  }

  @Test
  void everyAlertUsesScrapedMetricsAndHasARunbook() throws IOException {
    Scrape scrape = scrape();
    String docs = read("docs/OPERATING.md");
    JsonNode rules =
        new YAMLMapper().readTree(read("deploy/prometheus/alerts.yml")).at("/groups/0/rules");
    assertThat(rules).hasSize(7);
    for (JsonNode rule : rules) {
      String name = rule.path("alert").asText();
      Set<String> used = metricsIn(rule.path("expr").asText());
      assertThat(used).as(name).isNotEmpty().isSubsetOf(scrape.series());
      assertThat(rule.at("/annotations/runbook").asText())
          .isEqualTo("docs/OPERATING.md#" + name.toLowerCase(Locale.ROOT));
      String section = docs.substring(docs.indexOf("### " + name + "\n"));
      assertThat(section).as(name).contains("**Means:**", "**Look at:**", "**Do:**");
    }
  }

  @Test
  void everyQueryOfTheDashboardUsesScrapedMetrics() throws IOException {
    Scrape scrape = scrape();
    JsonNode board = new ObjectMapper().readTree(read("deploy/grafana/prefetch.json"));
    List<JsonNode> queries = board.findValues("expr");
    assertThat(queries).hasSizeGreaterThan(30);
    Set<String> drawn = new TreeSet<>();
    for (JsonNode query : queries) {
      Set<String> used = metricsIn(query.asText());
      assertThat(used).as(query.asText()).isNotEmpty().isSubsetOf(scrape.series());
      drawn.addAll(used);
    }
    Set<String> undrawn = new TreeSet<>();
    for (String name : scrape.types().keySet()) {
      if (name.matches("(cache|prefetch)_.*")
          && drawn.stream().noneMatch(used -> used.startsWith(name))) {
        undrawn.add(name);
      }
    }
    assertThat(undrawn).isEmpty();
  }

  @Test
  void valuesAreThoseOfTheServer() {
    double before = scrape().value("prefetch_read_response_seconds_count");
    var unused = server.client().get("/categories/cat-001");
    var unusedList = server.client().get("/categories");
    Scrape after = scrape();
    assertThat(after.value("prefetch_read_response_seconds_count")).isEqualTo(before + 1);
    assertThat(after.value("prefetch_read_response_seconds_bucket", "le=\"+Inf\""))
        .isEqualTo(before + 1);
    assertThat(after.value("prefetch_http_responses_total", "status=\"2xx\"")).isGreaterThan(2);
    assertThat(after.value("prefetch_passes_total", "result=\"complete\"")).isEqualTo(1);
    assertThat(after.value("prefetch_pass_written")).isEqualTo(5);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> scrape().value("prefetch_health_state", "state=\"ready\"") == 1);
    assertThat(scrape().value("prefetch_freshness_age_seconds")).isBetween(0.0, 60.0);
  }

  @Test
  void aWorkerShowsItsOwnOnAPortThatItIsGiven() {
    WorkerCommand command = worker("--metrics-port=0");
    try (WorkerProcess working =
        WorkerProcess.start(
            command,
            command.starting.startup(System::nanoTime, ServeCommand::wallMicros, () -> false))) {
      assertThat(working.metricsUrl()).startsWith("http://127.0.0.1:").endsWith("/metrics");
      Set<String> ofTheServer = new TreeSet<>(scrape().types().keySet());
      ofTheServer.removeIf(name -> name.startsWith("prefetch_http_") || name.startsWith("jvm_gc"));
      Set<String> found = new TreeSet<>(Scrape.of(working.metricsUrl()).types().keySet());
      found.removeIf(name -> name.startsWith("jvm_gc"));
      assertThat(found).isEqualTo(ofTheServer);
    }
  }

  @Test
  void aWorkerServesNothingUnlessAsked() {
    WorkerCommand command = worker();
    assertThat(command.metrics.isOn()).isFalse();
    MetricsOptions wrong = worker("--metrics-port=65536").metrics;
    assertThatThrownBy(() -> wrong.check(new TlsOptions()))
        .isInstanceOf(BadInput.class)
        .hasMessage("--metrics-port: expected 0 to 65535, was 65536");
    int taken = URI.create(server.serving().url()).getPort();
    MetricsOptions inUse = worker("--metrics-port=" + taken).metrics;
    assertThatThrownBy(() -> inUse.check(new TlsOptions()))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("--metrics-port: cannot listen on 127.0.0.1:" + taken);
  }

  private static WorkerCommand worker(String... more) {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--redis=" + server.cacheRedis().uri(),
                "--primary=" + server.primaryRedis().uri(),
                "--name=metrics"));
    words.addAll(List.of(more));
    WorkerCommand command = new WorkerCommand();
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.toArray(new String[0]));
    return command;
  }
}
