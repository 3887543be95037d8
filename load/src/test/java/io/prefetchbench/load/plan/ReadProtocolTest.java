package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReadProtocolTest {
  private static final String SECRET = "Bearer s3cret";

  @ParameterizedTest
  @CsvSource({
    "/categories/{id}, /categories/cat-0000042",
    "/users/{n}?full=1, /users/42?full=1",
    "/{id}/x, /cat-0000042/x",
  })
  void placeholderStandsForTheEntity(String path, String expected) {
    assertThat(ReadProtocol.of(path, List.of(), null).path("cat-0000042")).isEqualTo(expected);
  }

  @Test
  void numberOfTheFirstEntityIsZero() {
    assertThat(ReadProtocol.of("/users/{n}", List.of(), null).path("cat-0000000"))
        .isEqualTo("/users/0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/users/42", "users/{id}", "/a b/{id}", "/{id}/{n}", "/{id}#x", ""})
  void pathWithoutOnePlaceholderIsRefused(String path) {
    assertThatThrownBy(() -> ReadProtocol.of(path, List.of(), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--target-path: expected a path with {id} or {n}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no colon", "a b: c", "X: a\r\nY: b", ": x", "Host: other", "X: ü"})
  void brokenHeaderIsRefusedWithoutItsValue(String header) {
    assertThatThrownBy(() -> ReadProtocol.of(null, List.of("A: " + SECRET, header), null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--header: ")
        .hasMessageNotContaining(SECRET)
        .hasMessageNotContaining("Y: b");
  }

  @Test
  void headersReachAnotherProcessByItsEnvironmentAlone() throws JsonProcessingException {
    ReadProtocol protocol =
        ReadProtocol.of("/x/{id}", List.of("Authorization: " + SECRET, "B: a:b"), "/v");

    assertThat(new ObjectMapper().writeValueAsString(protocol))
        .contains("/x/{id}", "/v")
        .doesNotContain(SECRET);
    assertThat(protocol.toString()).doesNotContain(SECRET).contains("Authorization");
    assertThat(ReadProtocol.of("/x/{id}", protocol.toVariable().lines().toList(), "/v"))
        .isEqualTo(protocol);
  }

  @ParameterizedTest
  @CsvSource({
    // place, header, body, version
    "ETag, 17, {}, 000000000000000000000011",
    "ETag, 00000001000000000000002a, {}, 00000001000000000000002a",
    "ETag, W/abc, {}, ",
    "ETag, , {}, ",
    "/m/v, 5, '{\"m\": {\"v\": 17}}', 000000000000000000000011",
    "/m/v, 5, '{\"m\": 17}', ",
    "/m/v, 5, no JSON, ",
  })
  void versionIsWhereTheOptionSays(String place, String header, String body, String version) {
    ReadProtocol protocol = ReadProtocol.of(null, List.of(), place);

    assertThat(protocol.version(header, () -> body)).isEqualTo(version);
  }
}
