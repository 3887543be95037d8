package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisAddress.Kind;
import io.prefetchbench.cache.RedisAddress.Node;
import java.util.List;
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
    assertThat(RedisAddress.parse("redis://user:@h").user()).isEqualTo("user");
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

  @Test
  void sentinelsAreNamedWithTheirMaster() {
    List<Node> both = List.of(new Node("h1", 26379), new Node("h2", 1));
    RedisAddress address =
        new RedisAddress(Kind.SENTINEL, both, null, "s:c@ret", 2, false, "mymaster");
    String text = "redis-sentinel://:s%3Ac%40ret@h1,h2:1/2?master=mymaster";
    assertThat(RedisAddress.parse(text)).isEqualTo(address);
    assertThat(RedisAddress.parse(text.replace("master=", "sentinelMasterId="))).isEqualTo(address);
    assertThat(RedisAddress.parse(text.replace("?master=", "#"))).isEqualTo(address);
    assertThat(RedisAddress.parse(address.toSecretUri())).isEqualTo(address);
    assertThat(address).hasToString("redis-sentinel://:***@h1:26379,h2:1/2?master=mymaster");
    assertThat(address.at(new Node("m", 7)))
        .isEqualTo(new RedisAddress("m", 7, null, "s:c@ret", 2, false));
    assertThat(address.sentinelAt(both.get(1))).isEqualTo(RedisAddress.of("h2", 1));
    assertThat(RedisAddress.parse("rediss-sentinel://[::1]:5#m").tls()).isTrue();
  }

  @Test
  void aClusterIsNamedBySomeOfItsServers() {
    RedisAddress address = RedisAddress.parse("rediss-cluster://me:pw@h1,h2:7001");
    assertThat(address.kind()).isEqualTo(Kind.CLUSTER);
    assertThat(address.nodes()).containsExactly(new Node("h1", 6379), new Node("h2", 7001));
    assertThat(address.at(address.nodes().get(1)))
        .isEqualTo(new RedisAddress("h2", 7001, "me", "pw", 0, true));
    assertThat(RedisAddress.parse(address.toSecretUri())).isEqualTo(address);
    assertThat(address).hasToString("rediss-cluster://me:***@h1:6379,h2:7001");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost:6379",
        "http://h:1",
        "redis://",
        "redis://h:1/x",
        "redis://h:p@[bad",
        "redis-sentinel://h:1",
        "redis-sentinel://h:1/0?timeout=1s#m",
        "redis-sentinel://u:p@s@h#m",
        "redis-cluster://h:1/3",
        "redis-cluster://h:1?master=m",
        "redis-cluster://h:1,",
        "redis-clusters://h:1"
      })
  void otherFormsAreRefusedInOneLine(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.parse(text))
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("p@s", "\n"));
  }
}
