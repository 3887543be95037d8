package io.prefetchbench.load.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a system's file may hold, and what is said of one that holds something else. */
final class SystemFileTest {
  private static final String COMMIT =
      "\"commit\": {\"http\": {\"url\": \"http://h/p/{n}\", \"body\": \"{\\\"v\\\": {version}}\"}}";
  private static final String READ =
      "\"read\": {\"http\": {\"url\": \"https://h:1/p/{id}?x=1\", \"version\": \"/meta/v\"}}";

  @TempDir Path folder;

  private SystemFile read(String json) throws IOException {
    Path file = folder.resolve("mine.json");
    Files.writeString(file, json);
    return SystemFile.read(file);
  }

  @Test
  void readsOverHttpHaveTheProtocolOfATarget() throws IOException {
    SystemFile system = read("{%s, %s, \"settle\": \"2s\"}".formatted(COMMIT, READ));

    assertThat(system.words()).isEqualTo("commit http, read http");
    assertThat(system.baseUrl()).contains("https://h:1");
    assertThat(system.protocol().path("cat-0000042")).isEqualTo("/p/cat-0000042?x=1");
    assertThat(system.protocol().versionPointer()).isEqualTo("/meta/v");
    assertThat(system.settle()).hasValueSatisfying(time -> assertThat(time).hasSeconds(2));
    assertThat(system.system().canDelete()).isFalse();
  }

  /** Keeps what it gets. */
  public static final class Configured implements MeasuredSystem {
    private Map<String, String> options = Map.of();

    @Override
    public void configure(Map<String, String> given) {
      if (given.containsKey("tll")) {
        throw new IllegalArgumentException("expected ttl, was tll");
      }
      options = given;
    }

    @Override
    public long commit(int key, long version) {
      return version;
    }

    @Override
    public OptionalLong read(int key) {
      return OptionalLong.empty();
    }
  }

  @Test
  void classGetsItsOptions() throws IOException {
    String file = "{\"class\": \"%s\", \"options\": {\"%s\": \"5s\"}, \"settle\": \"2s\"}";
    String name = Configured.class.getName();
    SystemFile system = read(file.formatted(name, "ttl"));

    assertThat(system.baseUrl()).isEmpty();
    assertThat(system.settle()).hasValueSatisfying(time -> assertThat(time).hasSeconds(2));
    assertThat(((Configured) system.system()).options).containsExactly(Map.entry("ttl", "5s"));
    assertThatThrownBy(() -> read(file.formatted(name, "tll")))
        .hasMessageContaining("mine.json: options: expected ttl, was tll");
    assertThatThrownBy(() -> read(file.formatted("java.lang.String", "ttl")))
        .hasMessageContaining("mine.json: class: expected a public class");
    assertThatThrownBy(() -> read(file.formatted("no.such.Class", "ttl")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no.such.Class");
  }

  @Test
  void placeholdersAreFilledAndOtherBracesStay() {
    TextTemplate text = new TextTemplate("{\"id\": \"{id}\", \"n\": {n}, \"v\": {version}}");
    assertThat(text.fill(7, 12)).isEqualTo("{\"id\": \"cat-0000007\", \"n\": 7, \"v\": 12}");
    TextTemplate sql = new TextTemplate("UPDATE t SET v = {version} WHERE id = {n}");
    assertThat(sql.toSql()).isEqualTo("UPDATE t SET v = ? WHERE id = ?");
    assertThat(sql.values(7, 12)).containsExactly(12L, 7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | expected a JSON object",
        "{COMMIT} | commit, read: expected both",
        "{COMMIT, READ, \"setle\": \"2s\"} | unknown key setle",
        "{COMMIT, \"read\": {}} | read.http, redis: expected exactly one",
        "{\"commit\": {\"sql\": {}}, READ} | unknown key commit.sql",
        "{COMMIT, \"read\": {\"http\": {\"url\": \"h/p\", \"version\": \"v\"}}} | url: expected a"
            + " URL",
        "{COMMIT, \"read\": {\"http\": {\"url\": \"http://h/p\", \"version\": \"v\"}}} | a path"
            + " with {id} or {n}",
        "{COMMIT, \"read\": {\"http\": {\"url\": \"http://h/{n}\", \"version\": \"v\", \"headers\":"
            + " {\"A\": \"${NOT_SET_HERE}\"}}}} | NOT_SET_HERE is not set",
        "{COMMIT, \"read\": {\"redis\": {\"url\": \"redis://h\", \"command\": [\"GET\", \"x\"]}}} |"
            + " name {n} or {id}",
        "{\"commit\": {\"jdbc\": {\"url\": \"jdbc:none:x\", \"commit\": \"UPDATE t SET v ="
            + " {version} WHERE id = {n}\"}}, READ} | no JDBC driver",
        "{\"commit\": {\"jdbc\": {\"url\": \"jdbc:postgresql://h/d\", \"commit\": \"UPDATE t\"}},"
            + " READ} | {n} or {id}",
        "{\"classPath\": [\"no.jar\"], COMMIT, READ} | there is no file"
      })
  void brokenFileIsRefusedInOneLine(String json, String message) {
    assertThatThrownBy(() -> read(json.replace("COMMIT", COMMIT).replace("READ", READ)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("mine.json")
        .hasMessageContaining(message)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void jarWithoutProviderIsRefused() throws IOException {
    Path jar = folder.resolve("empty.jar");
    Files.write(
        jar, new byte[] {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    assertThatThrownBy(() -> SystemFile.read(jar))
        .hasMessageContaining("expected a provider of io.prefetchbench.load.spi.MeasuredSystem");
    assertThatThrownBy(() -> SystemFile.read(folder.resolve("none.json")))
        .hasMessageContaining("found no file");
  }
}
