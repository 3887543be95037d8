package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Secrets in texts and in the arguments of child processes. */
class SecretsTest {
  private static final String SECRET = "s3cret";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://:s3cret@h:1|redis://:***@h:1",
        "REDISS://me:s3cret@h/2|REDISS://me:***@h/2",
        "redis://s3cret@h|redis://***@h",
        "redis://s3cret@x@h|redis://***@h",
        "redis://:a@s3cret@h|redis://:***@h",
        "redis://:a/s3cret?#@h|redis://:***@h",
        "redis://:my s3cret@h|redis://:***@h",
        "redis://me:%73s3cret%40@h|redis://me:***@h",
        "redis-sentinel://:s3cret@h1,h2/1?master=m|redis-sentinel://:***@h1,h2/1?master=m",
        "redis-cluster://me:s3cret@h1,h2|redis-cluster://me:***@h1,h2",
        "[\"redis://:s3cret@h1\",\"redis://:s3cret@h2\"]|[\"redis://:***@h1\",\"redis://:***@h2\"]",
        "http://me:s3cret@h:80/a@b|http://me:***@h:80/a@b",
        "https://h/x?token=s3cret&b=1|https://h/x?token=***&b=1",
        "https://h/x?a=1&api_key=s3cret|https://h/x?a=1&api_key=***",
        "redis://h:6379/1|redis://h:6379/1",
        "http://h/a@b|http://h/a@b",
      })
  void secretsAreStarred(String text, String shown) {
    assertThat(Redactor.redact(text)).isEqualTo(shown);
    assertThat(Redactor.redact(shown)).as("redacting twice").isEqualTo(shown);
  }

  @Test
  void aChildGetsItsSecretsByItsEnvironment() {
    List<String> given =
        List.of(
            "--redis",
            "redis://:" + SECRET + "1@h",
            "--primary=redis-cluster://:" + SECRET + "2@h",
            "--header",
            "Authorization: Bearer " + SECRET + "3",
            "--port",
            "1");
    Map<String, String> environment = new HashMap<>();

    List<String> hidden = SecretArguments.hide(given, environment);

    assertThat(String.join(" ", hidden)).doesNotContain(SECRET);
    assertThat(hidden).hasSameSizeAs(given).contains("--redis", "--header", "--port", "1");
    assertThat(environment).hasSize(3);
    List<String> revealed = new ArrayList<>();
    hidden.forEach(word -> revealed.add(SecretArguments.revealed(word, environment)));
    assertThat(revealed).isEqualTo(given);
  }

  @Test
  void aSystemPropertyKeepsItsName() {
    Map<String, String> environment = new HashMap<>();

    List<String> hidden =
        SecretArguments.hide(List.of("-Da.b=redis://me:" + SECRET + "@h"), environment);

    assertThat(hidden.get(0)).startsWith("-Da.b=env:").doesNotContain(SECRET);
    assertThat(environment).containsValue("redis://me:" + SECRET + "@h");
  }

  @Test
  void aChildKnowsNothingOfWhatItsParentWasGiven() {
    Map<String, String> environment = new HashMap<>(Map.of("PREFETCH_BENCH_SECRET_7", SECRET));

    SecretArguments.forget(environment);

    assertThat(environment).isEmpty();
  }

  @Test
  void aReferenceToNothingIsRefused() {
    assertThatThrownBy(() -> SecretArguments.revealed("env:PREFETCH_BENCH_SECRET_0", Map.of()))
        .isInstanceOf(BadInput.class);
  }

  @Test
  void otherWordsStayAsTheyAre() {
    List<String> words = Arrays.asList("--env:x", "env:HOME", "-Dx", "", "-D=", "a@b");

    assertThat(SecretArguments.hide(words, new HashMap<>())).isEqualTo(words);
    for (String word : words) {
      assertThat(SecretArguments.revealed(word, Map.of())).isEqualTo(word);
    }
  }

  @Test
  void anErrorShowsNoSecretAndNoControlCharacter() {
    CommandError error =
        new CommandError("was 'redis://:" + SECRET + "@h'\u001b[2J\u009b\u202e\nnext", 2);

    assertThat(error.message()).isEqualTo("was 'redis://:***@h'\\u001b[2J\\u009b\\u202e; next");
  }

  @ParameterizedTest
  @CsvSource({
    "plain Süß 🍞 👩‍🚀,plain Süß 🍞 👩‍🚀",
    "'a\u001b]0;x\u0007b',a\\u001b]0;x\\u0007b",
    "'a\r\nb\tc',a\\u000d\\u000ab\\u0009c",
    "'\u007f\u0085\u009b',\\u007f\\u0085\\u009b",
    "'\u202e\u2066\u200f\ufeff',\\u202e\\u2066\\u200f\\ufeff",
    "'\u2028\u2029',\\u2028\\u2029",
    "'\udb40\udc41',\\udb40\\udc41",
  })
  void whatATerminalWouldObeyIsEscaped(String text, String shown) {
    assertThat(TerminalText.printable(text)).isEqualTo(shown);
  }
}
