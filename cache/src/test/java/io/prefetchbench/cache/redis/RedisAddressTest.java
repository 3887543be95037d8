package io.prefetchbench.cache.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.NumericChars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisAddressTest {
  @Test
  void shortFormsHaveDefaults() {
    assertThat(RedisAddress.parse("redis://localhost"))
        .isEqualTo(RedisAddress.of("localhost", 6379));
    assertThat(RedisAddress.parse("rediss://:s%3Acret@h:1/2"))
        .isEqualTo(new RedisAddress("h", 1, null, "s:cret", 2, true));
    assertThat(RedisAddress.parse("redis://user@h").user()).isEqualTo("user");
  }

  @Property
  void theSecretUriReadsBack(
      @ForAll @NotEmpty @AlphaChars @NumericChars @Chars({':', '/', '@', '%', '+', '*', ' ', '€'})
          String password,
      @ForAll @NotEmpty @AlphaChars String user,
      @ForAll @IntRange(min = 1, max = 65535) int port,
      @ForAll @IntRange(min = 0, max = 15) int database,
      @ForAll boolean tls) {
    RedisAddress address = new RedisAddress("127.0.0.1", port, user, password, database, tls);
    assertThat(RedisAddress.parse(address.toSecretUri())).isEqualTo(address);
    assertThat(address.toString()).contains("***");
    RedisAddress other = new RedisAddress("127.0.0.1", port, user, "other", database, tls);
    assertThat(address).hasToString(other.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:6379",
        "http://h:1",
        "redis://",
        "redis://h:1/x",
        "redis://h:p@[bad"
      })
  void otherFormsAreRefusedInOneLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.parse(text))
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("p@s", "\n"));
  }
}
