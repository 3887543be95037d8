package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Inputs that are refused: each with its exit code and one line that says what was expected, and
 * nothing made or lost. The table is {@code bad-inputs.txt}; what was printed is written to {@code
 * target/bad-inputs.md}.
 */
final class BadInputTest {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
  private static final List<String> PRINTED = new ArrayList<>();

  @TempDir static Path temp;

  /** One line of the table. */
  record Row(int exitCode, List<String> words, String message) {
    static Row of(String line) {
      String[] parts = line.split(" *\\| ?", 3);
      List<String> words = new ArrayList<>();
      Matcher matcher = WORD.matcher(parts[1]);
      while (matcher.find()) {
        words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      }
      words.replaceAll(word -> unescaped(word).replace("{tmp}", temp.toString()));
      String message = parts[2].replace("{tmp}", temp.toString()).replace("\\\\", "\\");
      return new Row(Integer.parseInt(parts[0]), words, message);
    }

    private static String unescaped(String word) {
      return word.replace("\\u001b", "\u001b");
    }
  }

  static Stream<Row> rows() throws IOException {
    try (InputStream in = BadInputTest.class.getResourceAsStream("bad-inputs.txt")) {
      byte[] bytes = Objects.requireNonNull(in).readAllBytes();
      return new String(bytes, StandardCharsets.UTF_8)
          .lines().filter(line -> !line.startsWith("#")).map(Row::of).toList().stream();
    }
  }

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.createDirectory(temp.resolve("exists"));
    Files.createDirectory(temp.resolve("no-run"));
    Files.createDirectory(temp.resolve("broken-run"));
    write("broken-run/run.json", "{\"schema");
    write("file", "not a folder");
    write("empty.json", "");
    write("list.json", "[1]");
    write("bad.json", "{\n  \"readsPerSecond\": }");
    write("dup.json", "{\"seed\": 1, \"seed\": 2}");
    write("tail.json", "{\"seed\": 1} {}");
    write("number.json", "{\"readsPerSecond\": \"many\"}");
    write("unit.json", "{\"duration\": 30}");
    write("key.json", "{\"readPerSecond\": 100}");
    write("huge.json", " ".repeat(1 << 20) + "{}");
    write("fault.json", "{\"faults\": [{\"at\": \"1s\", \"kind\": \"fire\"}]}");
  }

  private static void write(String name, String text) throws IOException {
    Files.writeString(temp.resolve(name), text);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isRefusedWithOneLineThatSaysWhatWasExpected(Row row) throws IOException {
    List<Path> before = files();
    CapturedCommand ended = CapturedCommand.run(row.words().toArray(String[]::new));

    String said = ended.err().strip();
    PRINTED.add(
        "| `bench %s` | %d | %s |"
            .formatted(
                String.join(" ", row.words()).replace("\u001b", "\\e"), ended.exitCode(), said));
    assertThat(said).contains(row.message()).hasLineCount(1);
    assertThat(said.codePoints()).noneMatch(Character::isISOControl);
    assertThat(ended.exitCode()).isEqualTo(row.exitCode());
    assertThat(ended.out()).isEmpty();
    assertThat(files()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void isOneDocumentWithJson(Row row) throws IOException {
    List<String> words = new ArrayList<>(row.words());
    if (words.isEmpty()) {
      return;
    }
    words.add("--json");
    CapturedCommand ended = CapturedCommand.run(words.toArray(String[]::new));

    try (var values =
        new ObjectMapper().readerFor(JsonNode.class).<JsonNode>readValues(ended.out())) {
      List<JsonNode> documents = values.readAll();
      assertThat(documents).hasSize(1);
      assertThat(documents.get(0).at("/error/exitCode").asInt()).isEqualTo(ended.exitCode());
      assertThat(documents.get(0).at("/error/message").asText()).isEqualTo(ended.err().strip());
    }
  }

  private static List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(temp)) {
      return walk.sorted().toList();
    }
  }

  @AfterAll
  static void writeTable() throws IOException {
    List<String> lines =
        new ArrayList<>(List.of("| input | exit code | message |", "|---|---|---|"));
    PRINTED.forEach(line -> lines.add(line.replace(temp.toString(), "/tmp/x")));
    Files.write(Path.of("target", "bad-inputs.md"), lines);
  }
}
