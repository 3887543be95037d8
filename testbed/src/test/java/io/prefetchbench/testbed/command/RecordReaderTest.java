package io.prefetchbench.testbed.command;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.testbed.command.RecordReader.JsonKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RecordReaderTest {
  enum Colour {
    RED,
    BLUE
  }

  record Fault(Duration at, @JsonKey(min = 0.01, orNull = "auto") @Nullable Duration length) {
    Fault {
      if (length != null && length.compareTo(at) > 0) {
        throw RecordReader.wrong("length", "no more than at", length);
      }
    }
  }

  record All(
      String name,
      @JsonKey(min = 1, max = 9) int whole,
      @JsonKey(min = 0, otherwise = "0.5") double share,
      @JsonKey(name = "class", otherwise = "\"RED\"") Colour colour,
      @Nullable Boolean flag,
      @JsonKey(otherwise = "[]") List<Fault> faults,
      @JsonKey(otherwise = "{}") Map<Colour, String> words,
      @Nullable LocalDate day) {}

  private static All read(String json) {
    return RecordReader.read(
        "file f", RecordReader.tree("file f", json.replace('\'', '"').getBytes(UTF_8)), All.class);
  }

  @Test
  void missingKeysHaveTheirDefaults() {
    All read = read("{'$schema': 'x', 'name': 'n', 'whole': 9}");
    assertThat(read).isEqualTo(new All("n", 9, 0.5, Colour.RED, null, List.of(), Map.of(), null));
  }

  @Test
  void marksAndUtf16AreRead() {
    String json = "{\"name\": \"é\", \"whole\": 9}";
    for (byte[] bytes : List.of(("\uFEFF" + json).getBytes(UTF_8), json.getBytes(UTF_16))) {
      All read = RecordReader.read("file f", RecordReader.tree("file f", bytes), All.class);
      assertThat(read.name()).isEqualTo("é");
    }
  }

  @Test
  void whatIsBehindTheDocumentAndAMisspeltWordAreNamed() {
    assertThatThrownBy(() -> read("{} {}"))
        .isInstanceOf(BadInput.class)
        .hasMessage("file f, line 1: not JSON: there is more behind the object");
    assertThatThrownBy(() -> read("{'name': 'n', 'whole': 9, 'class': 'BLU'}"))
        .isInstanceOf(BadInput.class)
        .hasMessage("file f: class: expected one of RED, BLUE, was \"BLU\"; did you mean 'BLUE'?");
  }

  @Test
  void passwordsOfAddressesAreNotShown() {
    assertThatThrownBy(() -> read("{'name': ['redis://u:secret@h:1/0'], 'whole': 9}"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("name: expected text, was")
        .hasMessageNotContaining("secret");
    assertThat(RecordReader.wrong("url", "a URL", "htp://u:secret@h/x"))
        .hasMessageContaining("url: expected a URL, was")
        .hasMessageNotContaining("secret");
  }

  @Test
  void listsMapsAndRecordsAreRead() {
    String faults = "[{'at': '1.5s', 'length': 'auto'}, {'at': '2m', 'length': '10ms'}]";
    All read =
        read("{'name': 'n', 'whole': 1, 'faults': %s, 'words': {'BLUE': 7}}".formatted(faults));
    assertThat(read.faults())
        .containsExactly(
            new Fault(Duration.ofMillis(1500), null),
            new Fault(Duration.ofMinutes(2), Duration.ofMillis(10)));
    assertThat(read.words()).containsExactly(Map.entry(Colour.BLUE, "7"));
    assertThat(read("{'name': true, 'whole': 1, 'day': '2027-01-31'}"))
        .extracting(All::name, All::day)
        .containsExactly("true", LocalDate.of(2027, 1, 31));
  }

  @Test
  void aListOfRecordsIsReadOrRefusedByThePlaceInIt() {
    assertThat(RecordReader.readList("f", list("[{\"at\": \"1s\"}]"), Fault.class))
        .containsExactly(new Fault(Duration.ofSeconds(1), null));
    assertThatThrownBy(() -> RecordReader.readList("f", list("{}"), Fault.class))
        .hasMessage("f: expected a list, was {}");
    assertThatThrownBy(() -> RecordReader.readList("f", list("[{}]"), Fault.class))
        .hasMessageStartingWith("f: [0].at is missing, expected a duration");
  }

  private static JsonNode list(String json) {
    return RecordReader.tree("f", json.getBytes(UTF_8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[] | file f: expected a JSON object, was []",
        "`` | file f: expected a JSON object, was empty",
        "{'name': | file f, line 1: not JSON: ",
        "{} {} | file f, line 1: not JSON: ",
        "{'whole': 1, 'whole': 2} | file f, line 1: not JSON: Duplicate",
        "{'whole': 1} | file f: name is missing, expected text",
        "{'name': null} | file f: name is missing, expected text",
        "{'name': {}} | file f: name: expected text, was {}",
        "{'name': 'n', 'whole': 1.5} | whole: expected a whole number from 1 to 9, was 1.5",
        "{'name': 'n', 'whole': 10} | whole: expected a whole number from 1 to 9, was 10",
        "{'name': 'n', 'whole': '1'} | whole: expected a whole number from 1 to 9, was \"1\"",
        "{'name': 'n', 'whole': 1, 'share': -1} | share: expected a number, at least 0, was -1",
        "{'name': 'n', 'whole': 1, 'share': 1e999} | share: expected a number, at least 0",
        "{'name': 'n', 'whole': 1, 'class': 'RID'} | class: expected one of RED, BLUE, was \"RID\"",
        "{'nam': 'n'} | unknown key nam, expected one of name, whole, share, class",
        "{'nam': 'n'} | did you mean 'name'?",
        "{'name': 'n', 'whole': 1, 'faults': {}} | faults: expected a list, was {}",
        "{'name': 'n', 'whole': 1, 'faults': [7]} | faults[0]: expected an object, was 7",
        "{'name': 'n', 'whole': 1, 'faults': [{'at': '1h'}]} | f: faults[0].at: expected a duration"
            + " such as 30s, 250ms or 2m, was \"1h\"",
        "{'name': 'n', 'whole': 1, 'faults': [{'at': '1s', 'length': '1ms'}]} |"
            + " faults[0].length: expected a duration such as 30s, 250ms or 2m or auto, at least"
            + " 10ms, was \"1ms\"",
        "{'name': 'n', 'whole': 1, 'faults': [{'at': '1s', 'length': '2s'}]} |"
            + " file f: faults[0].length: expected no more than at, was PT2S",
        "{'name': 'n', 'whole': 1, 'faults': [{'at': '1s', 'len': '2s'}]} |"
            + " unknown key faults[0].len, expected one of at, length; did you mean 'length'?",
        "{'name': 'n', 'whole': 1, 'words': {'GREEN': 'x'}} | words.GREEN: expected one of RED",
        "{'name': 'n', 'whole': 1, 'day': 'soon'} | day: expected a day such as 2027-01-31, was"
      })
  void whateverIsWrongIsNamedByItsPath(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("file f")
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsNoFileOfJsonIsRefused(@TempDir Path folder) throws IOException {
    Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
    Path bytes = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 0x7b, 0x7d});
    assertThatThrownBy(() -> RecordReader.tree("f", folder)).hasMessageContaining("was a folder");
    assertThatThrownBy(() -> RecordReader.tree("f", folder.resolve("none")))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith("f: expected a JSON file, found no file");
    assertThatThrownBy(() -> RecordReader.tree("f", large)).hasMessageContaining("at most 1 MiB");
    assertThatThrownBy(() -> RecordReader.tree("f", bytes)).isInstanceOf(BadInput.class);
  }
}
