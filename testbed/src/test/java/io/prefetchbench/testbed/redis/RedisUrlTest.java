package io.prefetchbench.testbed.redis;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class RedisUrlTest {
  @Test
  void partsAreRead() {
    assertThat(RedisUrl.parse("rediss://me:a%40b@host.example:7000/3"))
        .isEqualTo(new RedisUrl("host.example", 7000, "me", "a@b", 3, true));
    assertThat(RedisUrl.parse("redis://:pw@h"))
        .isEqualTo(new RedisUrl("h", 6379, null, "pw", 0, false));
    assertThat(RedisUrl.parse("redis://[::1]:1/")).isEqualTo(RedisUrl.of("::1", 1));
  }

  @Property
  void whatIsWrittenIsRead(
      @ForAll @NotEmpty String user,
      @ForAll String password,
      @ForAll @IntRange(min = 1, max = 65_535) int port) {
    RedisUrl url = new RedisUrl("127.0.0.1", port, wellFormed(user), wellFormed(password), 1, true);
    assertThat(RedisUrl.parse(url.toSecretUrl())).isEqualTo(url);
    assertThat(url.toString()).contains(":***@");
  }

  /** Lone surrogates are no text and have no bytes in UTF-8. */
  private static String wellFormed(String text) {
    return "x" + text.replaceAll("\\p{Cs}", "");
  }
}
