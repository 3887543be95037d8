package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.redis.GroupUrl;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of an address, read by the library and by the command line: with one outcome. */
class AddressFormsTest {
  private static final String SECRET = "s3cret";

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
  void aGoodAddressIsReadAlike(String text, String shown) {
    RedisAddress library = RedisAddress.parse(text);

    assertThat(library).hasToString(shown);
    if (GroupUrl.isNamedBy(text)) {
      GroupUrl commandLine = GroupUrl.parse(text);
      assertThat(commandLine.master()).isEqualTo(library.master());
      assertThat(commandLine.servers()).hasSameSizeAs(library.nodes());
      RedisUrl first = commandLine.masterAt("m", "7");
      assertThat(first.password()).isEqualTo(library.password());
      assertThat(first.user()).isEqualTo(library.user());
    } else {
      RedisUrl commandLine = RedisUrl.parse(text);
      assertThat(commandLine).hasToString(shown);
      assertThat(commandLine.password()).isEqualTo(library.password());
      assertThat(commandLine.user()).isEqualTo(library.user());
      assertThat(commandLine.host()).isEqualTo(library.host());
      assertThat(commandLine.database()).isEqualTo(library.database());
      assertThat(RedisUrl.parse(commandLine.toSecretUrl())).isEqualTo(commandLine);
    }
    assertThat(RedisAddress.parse(library.toSecretUri())).isEqualTo(library);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://h:1|expected redis:// or rediss://",
        "h:6379|expected redis:// or rediss://",
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
  void aBadAddressIsRefusedAlikeAndShowsNoSecret(String text, String why) {
    assertThatThrownBy(() -> RedisAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("; expected redis[s]://")
        .satisfies(AddressFormsTest::isOneSafeLine);
    RedisResolver resolver = new RedisResolver(Map.of("REDIS_URL", text));
    assertThatThrownBy(() -> resolver.runningCache(text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(why)
        .satisfies(AddressFormsTest::isOneSafeLine);
    assertThatThrownBy(() -> resolver.runningCache(null))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(why)
        .satisfies(AddressFormsTest::isOneSafeLine);
  }

  private static void isOneSafeLine(Throwable refusal) {
    assertThat(refusal.getMessage()).doesNotContain(SECRET, "\n");
  }

  @Test
  void anAddressInPlaceOfAHostIsNotShown() {
    RedisResolver resolver =
        new RedisResolver(Map.of("PREFETCH_REDIS_HOST", "redis://:" + SECRET + "@h"));
    assertThatThrownBy(() -> resolver.runningCache(null))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("a Redis host has")
        .satisfies(AddressFormsTest::isOneSafeLine);
  }

  /** The two modules depend on nothing they share: one parser is one file, kept twice. */
  @Test
  void libraryAndCommandLineHaveOneParser() throws IOException {
    String path = "src/main/java/io/prefetchbench/%s.java";
    String library = Files.readString(Path.of(path.formatted("cache/RedisAddressText")));
    String commandLine =
        Files.readString(Path.of("../testbed", path.formatted("testbed/redis/RedisUrlText")));

    assertThat(commandLine)
        .isEqualTo(
            library
                .replace(
                    "package io.prefetchbench.cache;", "package io.prefetchbench.testbed.redis;")
                .replace("RedisAddressText", "RedisUrlText"));
  }
}
