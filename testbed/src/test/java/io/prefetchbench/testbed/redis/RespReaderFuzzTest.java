package io.prefetchbench.testbed.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes from a server is a reply or an IOException. */
class RespReaderFuzzTest {
  private static final String SEED = "20261128";

  @Property(tries = 2000, seed = SEED)
  void anyBytesAreRepliesOrRefused(@ForAll("almostReplies") byte[] bytes) throws IOException {
    readAll(bytes);
    skipAll(bytes);
  }

  @Property(tries = 500, seed = SEED)
  void readingAndSkippingAgreeOnWhereAReplyEnds(
      @ForAll("replies") String reply, @ForAll @IntRange(min = 1, max = 64) int buffer)
      throws IOException {
    byte[] bytes = (reply + ":7\r\n").getBytes(ISO_8859_1);
    RespReader reading = new RespReader(new ByteArrayInputStream(bytes), buffer);
    Object unused = reading.read();
    assertThat(reading.read()).isEqualTo(7L);
    RespReader skipping = new RespReader(new ByteArrayInputStream(bytes), buffer);
    long errors = skipping.skip(1);
    assertThat(errors).isEqualTo(reply.startsWith("-") ? 1 : 0);
    assertThat(skipping.read()).isEqualTo(7L);
  }

  @Property(tries = 500, seed = SEED)
  void aReplyThatIsCutOffIsNone(
      @ForAll("replies") String reply, @ForAll @IntRange(min = 1) int cut) {
    byte[] bytes = reply.getBytes(ISO_8859_1);
    byte[] begin = Arrays.copyOf(bytes, cut % bytes.length);
    RespReader reader = new RespReader(new ByteArrayInputStream(begin), 16);
    assertThatThrownBy(reader::read).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$2147483647\r\n",
        "$4294967296\r\n",
        "$-2\r\n",
        "*2147483647\r\n",
        ":1\rx",
        "$3\r\nabcde",
        "+ok\rx",
        "%1\r\n",
        "",
        "\r\n",
        "HTTP/1.1 400"
      })
  void whatIsNoReplyIsRefused(String text) {
    assertThatThrownBy(() -> reader(text).read()).isInstanceOf(IOException.class);
  }

  @Test
  void linesHaveABound() {
    assertThatThrownBy(() -> reader("+" + "a".repeat(3 << 20)).read())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a RESP2 reply");
  }

  private static RespReader reader(String text) {
    return new RespReader(new ByteArrayInputStream(text.getBytes(ISO_8859_1)), 4096);
  }

  @Test
  void numbersOf64BitsAreRead() throws IOException {
    String text = ":-9223372036854775808\r\n:9223372036854775807\r\n:-0\r\n";
    RespReader reader = reader(text);
    assertThat(List.of(read(reader), read(reader), read(reader)))
        .containsExactly(Long.MIN_VALUE, Long.MAX_VALUE, 0L);
  }

  private static Object read(RespReader reader) throws IOException {
    Object value = reader.read();
    return value == null ? "null" : value;
  }

  private static void readAll(byte[] bytes) throws IOException {
    RespReader reader = new RespReader(new ByteArrayInputStream(bytes), 16);
    for (int i = 0; i <= bytes.length; i++) {
      try {
        Object unused = reader.read();
      } catch (IOException e) {
        return;
      }
    }
    throw new AssertionError("more replies than bytes");
  }

  private static void skipAll(byte[] bytes) {
    RespReader reader = new RespReader(new ByteArrayInputStream(bytes), 16);
    for (int i = 0; i <= bytes.length; i++) {
      try {
        long unused = reader.skip(1);
      } catch (IOException e) {
        return;
      }
    }
    throw new AssertionError("more replies than bytes");
  }

  @Provide
  Arbitrary<String> replies() {
    return Arbitraries.lazyOf(
        () -> text().map(text -> "$" + text.length() + "\r\n" + text + "\r\n"),
        () -> Arbitraries.longs().map(number -> ":" + number + "\r\n"),
        () -> line().map(text -> "+" + text + "\r\n"),
        () -> line().map(text -> "-" + text + "\r\n"),
        () -> Arbitraries.of("$-1\r\n", "*-1\r\n", "*0\r\n", "$0\r\n\r\n"),
        () ->
            replies()
                .list()
                .ofMaxSize(3)
                .map(some -> "*" + some.size() + "\r\n" + String.join("", some)));
  }

  /** Replies with some bytes changed, left out or put in. */
  @Provide
  Arbitrary<byte[]> almostReplies() {
    Arbitrary<Integer> at = Arbitraries.integers().between(0, 1 << 20);
    Arbitrary<Character> of =
        Arbitraries.of(
            "+-:$*0123456789\r\n a\u0000\u00ff".chars().mapToObj(c -> (char) c).toList());
    return Combinators.combine(replies().list().ofMaxSize(3), at.list().ofMaxSize(4), of, at)
        .as((some, places, letter, kind) -> changed(String.join("", some), places, letter, kind));
  }

  private static byte[] changed(String replies, List<Integer> places, char letter, int kind) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] whole = replies.getBytes(ISO_8859_1);
    for (int i = 0; i < whole.length; i++) {
      int here = i;
      boolean change = places.stream().anyMatch(place -> place % whole.length == here);
      if (change) {
        bytes.write(letter);
      }
      if (!change || kind % 3 == 0) {
        bytes.write(whole[i]);
      }
    }
    return bytes.toByteArray();
  }

  private static Arbitrary<String> text() {
    return Arbitraries.strings().withCharRange('\u0000', '\u00ff').ofMaxLength(40);
  }

  private static Arbitrary<String> line() {
    return Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40);
  }
}
