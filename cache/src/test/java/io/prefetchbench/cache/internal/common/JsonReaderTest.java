package io.prefetchbench.cache.internal.common;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.spi.JsonChange;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
  private static @Nullable Object read(String json) {
    return JsonReader.read(json.getBytes(UTF_8));
  }

  @Test
  void readsEveryKindOfValue() {
    assertThat(
            read(
                " {\"a\" : [1, -0.50e+3, \"x\"], \"b\":true ,\"c\":false, \"d\":null, \"\":{ },\n\"e\":[ ]}\t"))
        .isEqualTo(
            new java.util.LinkedHashMap<String, Object>() {
              private static final long serialVersionUID = 1L;

              {
                put(
                    "a",
                    List.of(new JsonReader.Digits("1"), new JsonReader.Digits("-0.50e+3"), "x"));
                put("b", true);
                put("c", false);
                put("d", null);
                put("", Map.of());
                put("e", List.of());
              }
            });
  }

  @Test
  void readsEveryEscape() {
    assertThat(read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83C\\uDF7A \u20ac\ud83c\udf7a\""))
        .isEqualTo("\"\\/\b\f\n\r\t\u00e4\ud83c\udf7a \u20ac\ud83c\udf7a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,",
        "[1,]",
        "{\"a\":1,}",
        "{\"a\"}",
        "{a:1}",
        "01",
        "1.",
        "-",
        "- 1",
        "+1",
        "1e",
        ".5",
        "tru",
        "nul",
        "NaN",
        "'a'",
        "\"a",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u12\"",
        "\"\\ud83c\"",
        "\"\\udf7a\\ud83c\"",
        "\"a\nb\"",
        "1 2",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "\u00a01"
      })
  void refusesWhatIsNoJson(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .isNotBlank();
  }

  @Test
  void refusesOtherBytesThanUtf8AndDeepNesting() {
    assertThatThrownBy(() -> JsonReader.read("\"\u00ff\"".getBytes(ISO_8859_1)))
        .hasMessageContaining("UTF-8");
    assertThat(read("[".repeat(64) + "]".repeat(64))).isInstanceOf(List.class);
    assertThatThrownBy(() -> read("[".repeat(65))).hasMessageContaining("nested");
  }

  @Property(tries = 1000, seed = "20261129")
  void anyTextComesBackAsItWas(@ForAll String text) {
    boolean clean = new String(text.getBytes(UTF_8), UTF_8).equals(text);
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    if (clean) {
      assertThat(read('"' + escaped.toString() + '"')).isEqualTo(text);
      assertThat(read(JsonChange.quoted(text))).isEqualTo(text);
    }
  }

  @Property(tries = 3000, seed = "20261129")
  void anyBytesAreAValueOrRefused(@ForAll("texts") byte[] bytes) {
    for (int length = 0; length <= bytes.length; length++) {
      try {
        var unused = JsonReader.read(Arrays.copyOf(bytes, length));
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Provide
  Arbitrary<byte[]> texts() {
    Arbitrary<byte[]> parts =
        Arbitraries.of(
                "{", "}", "[", "]", ",", ":", "\"", "\"a\"", "1", "-", "e", ".", "\\", "u", " ",
                "null")
            .list()
            .ofMaxSize(14)
            .map(some -> String.join("", some).getBytes(UTF_8));
    return Arbitraries.oneOf(parts, Arbitraries.bytes().array(byte[].class).ofMaxSize(30));
  }
}
