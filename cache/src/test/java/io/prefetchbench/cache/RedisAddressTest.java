package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
import org.junit.jupiter.params.provider.CsvSource;

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
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "redis://redis_1|redis://redis_1:6379",
        "redis://redis_1:7000/5|redis://redis_1:7000/5",
        "redis-sentinel://redis_1,h2:1/2?master=m|redis-sentinel://redis_1:26379,h2:1/2?master=m",
        "redis-cluster://redis_1,redis_2:7001|redis-cluster://redis_1:6379,redis_2:7001",
        "REDIS://Host|redis://Host:6379",
        "RedisS-Sentinel://h#m|rediss-sentinel://h:26379?master=m",
        "redis-sentinel://h?sentinelMasterId=m|redis-sentinel://h:26379?master=m",
        "REDIS-CLUSTER://h|redis-cluster://h:6379",
        " redis://h:1\t|redis://h:1",
        "redis-cluster://h:1 |redis-cluster://h:1",
        "rediss://[2001:db8::1]:6380/1|rediss://[2001:db8::1]:6380/1",
        "redis-cluster://[::1],h|redis-cluster://[::1]:6379,h:6379",
        "redis://h:65535/|redis://h:65535",
        "redis://:s3cret@h|redis://:***@h:6379",
        "redis://me:s3cret@h|redis://me:***@h:6379",
        "redis://me:@h|redis://me:***@h:6379",
        "redis://:s3cret%40%3A%2F%3F%23%25+x@h|redis://:***@h:6379",
        "redis-sentinel://me:s3cret@h?master=a%40b|redis-sentinel://me:***@h:26379?master=a%40b",
        "redis-cluster://:s3cret@h1,h2|redis-cluster://:***@h1:6379,h2:6379",
      })
  void everyFormIsParsed(String text, String shown) {
    RedisAddress address = RedisAddress.parse(text);
    assertThat(address).hasToString(shown);
    assertThat(RedisAddress.parse(address.toSecretUri())).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://h:1|expected redis:// or rediss://",
        "localhost:6379|expected redis:// or rediss://",
        "redis-clusters://h|expected redis:// or rediss://",
        "redis://|a host is missing",
        "redis://:6379|a host has letters",
        "redis://h:0|a port is a number from 1 to 65535",
        "redis://h:99999|a port is a number from 1 to 65535",
        "redis://h:|a port is a number from 1 to 65535",
        "redis://h:s3cret|a port is a number from 1 to 65535",
        "redis-sentinel://h:0?master=m|a port is a number from 1 to 65535",
        "redis-cluster://h1,h2:70000|a port is a number from 1 to 65535",
        "redis-cluster://h,|a host is missing",
        "redis://h1,h2|redis:// names one host",
        "redis://h/x|the database is a number",
        "redis://h/-1|the database is a number",
        "redis://h?database=3|the setting database is not supported",
        "redis://h?timeout=10s|the setting timeout is not supported",
        "redis://h?ssl=true|the setting ssl is not supported",
        "redis://h?s3cret|a setting is not supported",
        "redis://h?password=s3cret|the setting password is not supported",
        "redis://h?master=m|the setting master is not supported",
        "redis-sentinel://h?master=m&timeout=1s|the setting timeout is not supported, only master",
        "redis://h#5|a database is given as /5",
        "redis-cluster://h#5|a database is given as /5",
        "redis-cluster://h/5|a cluster has only database 0",
        "redis-sentinel://h|asked for a master by name",
        "redis-sentinel://h?master=|asked for a master by name",
        "redis-sentinel://h?master=a#b|it names two masters",
        "redis://s3cret@h|a login without a colon",
        "redis-sentinel://s3cret@h#m|a login without a colon",
        "redis-cluster://s3cret@h|a login without a colon",
        "redis://:@h|the login is empty",
        "redis://:a@s3cret@h|must be percent-encoded",
        "redis://:a#s3cret@h:1|must be percent-encoded",
        "redis://:a/s3cret@h:1|must be percent-encoded",
        "redis://:a?s3cret@h:1|must be percent-encoded",
        "redis-sentinel://:a#s3cret@h?master=m|must be percent-encoded",
        "redis://:s3cret x@h|must be percent-encoded",
        "redis://:s3cret%zz@h|expected two hex digits after each %",
        "redis://:s3cret%ff@h|not UTF-8",
        "redis://:s3cret@|a host is missing",
        "redis://:s3cret@h:port|a port is a number",
      })
  void otherFormsAreRefusedInOneLineWithoutThePassword(String text, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RedisAddress.parse(text))
        .withMessageContaining(why)
        .withMessageContaining("; expected redis[s]://")
        .satisfies(refusal -> assertThat(refusal.getMessage()).doesNotContain("s3cret", "\n"));
  }
}
