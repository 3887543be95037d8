package io.prefetchbench.reports.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.prefetchbench.reports.run.Better;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StrictJsonTest {
  /** Parts of every kind; the last two may be absent. */
  record Order(
      String name,
      int pieces,
      double share,
      Better better,
      List<Part> parts,
      @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, Long> sizes,
      @JsonSetter(nulls = Nulls.SET) @Nullable Boolean urgent) {}

  record Part(String name, long bytes) {
    Part {
      if (bytes < 0) {
        throw new IllegalArgumentException("bytes is " + bytes + "; expected 0 or more");
      }
      if (name.isBlank()) {
        throw new IllegalArgumentException("it needs a name");
      }
    }
  }

  @Test
  void whatMayBeAbsentMayBeAbsent() {
    assertThat(read("'parts': [{'name': 'a', 'bytes': 1}]"))
        .isEqualTo(new Order("o", 1, 2, Better.LOWER, List.of(new Part("a", 1)), Map.of(), null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'parts': [], 'size': 1 | size is unknown; expected one of better, name, parts, pieces,",
        "'parts': [{'name': 'a', 'bytes': 1, 'byte': 1}] | parts[0].byte is unknown; expected",
        "'sizes': {} | parts is absent; expected a list",
        "'parts': {} | parts is {}; expected a list",
        "'parts': [3] | parts[0] is 3; expected an object",
        "'parts': [null] | parts[0] is null; expected",
        "'parts': [{'name': 'a'}] | parts[0].bytes is absent; expected a whole number",
        "'parts': [{'name': 7, 'bytes': 1}] | parts[0].name is 7; expected a text",
        "'parts': [{'name': null, 'bytes': 1}] | parts[0].name is null; expected a text",
        "'parts': [{'name': 'a', 'bytes': 1.5}] | parts[0].bytes is 1.5; expected a whole number",
        "'parts': [{'name': 'a', 'bytes': '1'}] | parts[0].bytes is `1`; expected a whole number",
        "'parts': [{'name': 'a', 'bytes': -1}] | parts[0].bytes is -1; expected 0 or more",
        "'parts': [{'name': ' ', 'bytes': 1}] | parts[0]: it needs a name",
        "'parts': [], 'urgent': 'yes' | urgent is `yes`; expected true or false",
        "'parts': [], 'sizes': {'x': 'y'} | sizes.x is `y`; expected a whole number"
      })
  void whatIsWrongIsNamed(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message.replace('`', '"'))
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void aWordThatIsNoneIsHeldAgainstThoseThatAre() {
    assertThatThrownBy(() -> StrictJson.as(Json.parse("\"up\""), Better.class))
        .hasMessageContaining("lower, higher");
    assertThatThrownBy(() -> StrictJson.as(Json.parse("[]"), Order.class))
        .hasMessage("it is []; expected an object");
  }

  private static Order read(String more) {
    String json = "{'name': 'o', 'pieces': 1, 'share': 2, 'better': 'lower', " + more + "}";
    return StrictJson.as(Json.parse(json.replace('\'', '"')), Order.class);
  }
}
