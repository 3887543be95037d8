package io.prefetchbench.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.spring.PrefetchProperties.CachedSet;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.core.io.ClassPathResource;

/** What editors read about the properties is complete, and is what the records say. */
class ConfigurationMetadataTest {
  private static final String SET = "prefetch.sets.*.";
  private static final Map<String, JsonNode> PROPERTIES = new LinkedHashMap<>();
  private static JsonNode hints;

  @BeforeAll
  static void read() throws IOException {
    JsonNode all;
    try (InputStream file =
        new ClassPathResource("META-INF/spring-configuration-metadata.json").getInputStream()) {
      all = new ObjectMapper().readTree(file);
    }
    all.get("properties").forEach(one -> PROPERTIES.put(one.get("name").asText(), one));
    hints = all.get("hints");
  }

  /** {@code initializeSchema} as {@code initialize-schema}. */
  private static String kebab(RecordComponent component) {
    return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }

  private static JsonNode property(RecordComponent part) {
    return Objects.requireNonNull(PROPERTIES.get(SET + kebab(part)), part.getName());
  }

  private static Stream<RecordComponent> componentsOfASet() {
    return Arrays.stream(CachedSet.class.getRecordComponents());
  }

  @Test
  void everyPropertyIsThereAndDescribed() {
    assertThat(PROPERTIES.keySet())
        .containsAll(componentsOfASet().map(part -> SET + kebab(part)).toList())
        .contains(
            "prefetch.redis.url",
            "prefetch.role",
            "prefetch.sets",
            "prefetch.spring-cache",
            "prefetch.worker-name")
        .hasSize(5 + (int) componentsOfASet().count());
    assertThat(PROPERTIES.values())
        .allSatisfy(one -> assertThat(one.path("description").asText()).endsWith("."));
  }

  @Test
  void theTypesOfASetAreThoseOfTheRecord() {
    componentsOfASet()
        .forEach(
            part -> {
              String type = part.getGenericType().getTypeName();
              assertThat(property(part).get("type").asText())
                  .isEqualTo(type.equals("boolean") ? "java.lang.Boolean" : type);
            });
  }

  @Test
  void theDefaultsOfASetAreThoseOfTheRecord() {
    var parameters = CachedSet.class.getDeclaredConstructors()[0].getParameters();
    RecordComponent[] parts = CachedSet.class.getRecordComponents();
    for (int i = 0; i < parts.length; i++) {
      JsonNode shown = property(parts[i]).get("defaultValue");
      DefaultValue bound = parameters[i].getAnnotation(DefaultValue.class);
      if (bound != null && bound.value().length > 0) {
        assertThat(shown.asText()).isEqualTo(bound.value()[0]);
        assertThat(DurationStyle.detectAndParse(shown.asText())).isPositive();
      } else if (parts[i].getType() == boolean.class) {
        assertThat(shown.asBoolean(true)).isFalse();
      } else {
        assertThat(shown).as(parts[i].getName()).isNull();
      }
    }
  }

  @Test
  void hintsAreForPropertiesThatExistAndTheirAddressesAreAccepted() {
    assertThat(hints).isNotEmpty();
    hints.forEach(hint -> assertThat(PROPERTIES).containsKey(hint.get("name").asText()));
    hints
        .get(0)
        .get("values")
        .forEach(
            value ->
                assertThat(RedisAddress.parse(value.get("value").asText()).toString())
                    .isNotEmpty());
  }
}
