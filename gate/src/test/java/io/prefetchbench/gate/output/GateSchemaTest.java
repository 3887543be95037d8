package io.prefetchbench.gate.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published schema and the files say the same: no key is in one alone. */
final class GateSchemaTest {
  private static final Path SCHEMA =
      Path.of("src", "main", "resources", "schema", "gate.schema.json");

  @TempDir Path temp;

  private final Set<String> visited = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  @Test
  void aDecisionHasTheKeysOfTheSchemaAndNoOther() throws IOException {
    GateOutput.write(temp, Decisions.red());
    JsonNode schema = Json.read(SCHEMA);

    check(schema, schema, Json.read(temp.resolve("gate.json")), "gate");

    assertThat(faults).isEmpty();
    // Each definition was met, so none of them describes what no file holds.
    List<String> definitions = new ArrayList<>();
    schema.path("$defs").fieldNames().forEachRemaining(name -> definitions.add("#/$defs/" + name));
    assertThat(visited).containsAll(definitions);
  }

  @Test
  void aKeyTooManyOrTooFewIsFound() throws IOException {
    JsonNode schema = Json.read(SCHEMA);
    check(schema, schema, Json.parse("{\"tier\":\"other\",\"extra\":1}"), "gate");
    assertThat(faults)
        .contains(
            "gate lacks verdict", "gate.extra is not in the schema", "gate.tier is not one of");
  }

  @Test
  void theListsOfWordsAreThoseOfTheCode() throws IOException {
    JsonNode definitions = Json.read(SCHEMA).path("$defs");
    assertThat(words(definitions.path("verdict").path("enum")))
        .containsExactlyInAnyOrderElementsOf(
            List.of(GateVerdict.values()).stream().map(Enum::name).toList());
    assertThat(words(definitions.path("row").path("properties").path("kind").path("enum")))
        .containsExactlyInAnyOrderElementsOf(
            List.of(MetricKind.values()).stream().map(MetricKind::word).toList());
  }

  private void check(JsonNode root, JsonNode schema, JsonNode value, String at) {
    JsonNode place = schema;
    if (schema.has("anyOf")) {
      for (JsonNode option : schema.path("anyOf")) {
        boolean forNull = option.path("type").asText().equals("null");
        if (!forNull && !value.isNull()) {
          place = option;
          break;
        }
      }
    }
    if (place.has("$ref")) {
      String name = place.path("$ref").asText();
      visited.add(name);
      place = root.at(name.substring(1));
    }
    if (place.has("enum") && !words(place.path("enum")).contains(value.asText())) {
      faults.add(at + " is not one of");
    }
    object(root, place, value, at);
    for (JsonNode item : value.isArray() ? value : Json.parse("[]")) {
      check(root, place.path("items"), item, at + "[]");
    }
  }

  private void object(JsonNode root, JsonNode place, JsonNode value, String at) {
    for (String required : words(place.path("required"))) {
      if (!value.has(required)) {
        faults.add(at + " lacks " + required);
      }
    }
    JsonNode properties = place.path("properties");
    if (!properties.isObject() || !value.isObject()) {
      return;
    }
    assertThat(words(place.path("required")))
        .as("every key of %s is always written", at)
        .containsExactlyInAnyOrderElementsOf(names(properties));
    for (String name : names(value)) {
      if (properties.has(name)) {
        check(root, properties.path(name), value.path(name), at + "." + name);
      } else {
        faults.add(at + "." + name + " is not in the schema");
      }
    }
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static List<String> words(JsonNode list) {
    List<String> words = new ArrayList<>();
    list.forEach(word -> words.add(word.asText()));
    return words;
  }
}
