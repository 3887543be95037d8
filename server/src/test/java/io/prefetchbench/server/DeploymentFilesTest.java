package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

/** What {@code deploy/} starts has options that exist, finds its parts, and is hardened. */
class DeploymentFilesTest {
  private static final Path DEPLOY = Path.of("../deploy");
  private static final Pattern UNIT =
      Pattern.compile("(?s)#   OPTIONS=([^\n]*).*ExecStart=\\S*/bench (\\w+) ");

  /** The documents of a file, with its anchors and merges resolved. */
  private static List<JsonNode> read(String file) throws IOException {
    List<JsonNode> documents = new ArrayList<>();
    String text = Files.readString(DEPLOY.resolve(file));
    new Yaml().loadAll(text).forEach(d -> documents.add(new ObjectMapper().valueToTree(d)));
    return documents;
  }

  private static List<String> words(JsonNode array) {
    List<String> words = new ArrayList<>();
    array.forEach(word -> words.add(word.asText().replace("$(POD_NAME)", "worker-0")));
    return words;
  }

  /** Parses a command line as the program would, and checks what needs no other part. */
  private static void requireOptions(List<String> words) {
    DeploymentOptions deployment;
    Object command;
    if (words.get(0).equals("serve")) {
      ServeCommand serve = new ServeCommand();
      command = serve;
      deployment = serve.deployment;
    } else {
      assertThat(words.get(0)).isEqualTo("worker");
      WorkerCommand worker = new WorkerCommand();
      command = worker;
      deployment = worker.deployment;
    }
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs(words.subList(1, words.size()).toArray(new String[0]));
    deployment.check();
  }

  @Test
  void composeStartsWhatThereIs() throws IOException {
    JsonNode services = read("compose.yaml").get(0).path("services");
    for (String name : List.of("serve", "worker")) {
      JsonNode service = services.path(name);
      List<String> words = words(service.path("command"));
      requireOptions(words);
      // Prometheus and the others call it by this name.
      assertThat(words).contains("--allow-host=" + name);
      assertThat(service.path("user").asText()).isNotEqualTo("0").isNotEmpty();
      service
          .path("depends_on")
          .fieldNames()
          .forEachRemaining(n -> assertThat(services.has(n)).isTrue());
    }
    assertThat(services.path("serve").path("environment").has(ServeCommand.TOKEN_VARIABLE))
        .isTrue();
    for (JsonNode service : services) {
      assertThat(service.path("read_only").asBoolean()).as(service.toString()).isTrue();
      assertThat(words(service.path("cap_drop"))).containsExactly("ALL");
      assertThat(words(service.path("security_opt"))).containsExactly("no-new-privileges:true");
      assertThat(service.has("mem_limit")).isTrue();
      assertThat(service.path("image").asText()).doesNotContain("latest");
      for (String port : words(service.path("ports"))) {
        assertThat(port).startsWith("127.0.0.1:");
      }
      for (String volume : words(service.path("volumes"))) {
        assertThat(
                !volume.startsWith("./") || Files.exists(DEPLOY.resolve(volume.split(":", -1)[0])))
            .as(volume)
            .isTrue();
      }
    }
    JsonNode scraped =
        read("prometheus/prometheus.yml").get(0).at("/scrape_configs/0/static_configs/0/targets");
    assertThat(words(scraped)).containsExactly("serve:8080", "worker:9102");
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "worker"})
  void podsStartWhatThereIs(String name) throws IOException {
    List<JsonNode> documents = read("kubernetes/" + name + ".yaml");
    JsonNode template = documents.get(0).at("/spec/template");
    JsonNode pod = template.path("spec");
    JsonNode container = pod.path("containers").get(0);
    requireOptions(words(container.path("args")));
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    JsonNode rights = container.path("securityContext");
    assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(words(rights.at("/capabilities/drop"))).containsExactly("ALL");
    String port = container.at("/ports/0/name").asText();
    for (String probe : List.of("startupProbe", "livenessProbe")) {
      assertThat(container.path(probe).at("/httpGet/port").asText()).isEqualTo(port);
    }
    for (JsonNode document : documents) {
      JsonNode selector = document.at("/spec/selector");
      JsonNode wanted = selector.has("matchLabels") ? selector.path("matchLabels") : selector;
      assertThat(wanted).as(name).isEqualTo(template.at("/metadata/labels"));
    }
  }

  @Test
  void unitsStartWhatThereIs() throws IOException {
    try (Stream<Path> units = Files.list(DEPLOY.resolve("systemd"))) {
      for (Path unit : units.toList()) {
        Matcher matcher = UNIT.matcher(Files.readString(unit));
        assertThat(matcher.find()).as(unit.toString()).isTrue();
        List<String> words = new ArrayList<>(List.of(matcher.group(2)));
        words.addAll(List.of(matcher.group(1).split(" ", -1)));
        requireOptions(words);
      }
    }
  }
}
