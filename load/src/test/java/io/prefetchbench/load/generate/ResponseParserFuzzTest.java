package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a target answers is an answer or a ProtocolException. */
class ResponseParserFuzzTest {
  private static final String SEED = "20261128";

  @Property(tries = 2000, seed = SEED)
  void anyBytesAreAnAnswerOrRefusedWhereverTheyAreCut(
      @ForAll("answers") String text, @ForAll @IntRange(min = 0, max = 400) int cut) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int at = Math.min(cut, bytes.length);
    String inTwo =
        outcome(List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)));
    String byteByByte = outcome(single(bytes));
    // Bytes behind an answer are refused only if they come together with it.
    if (!inTwo.equals("refused")) {
      assertThat(inTwo).isEqualTo(byteByByte);
    }
  }

  private static List<byte[]> single(byte[] bytes) {
    List<byte[]> parts = new java.util.ArrayList<>();
    for (byte each : bytes) {
      parts.add(new byte[] {each});
    }
    return parts;
  }

  private static String outcome(List<byte[]> parts) {
    ResponseParser parser = new ResponseParser("x-version");
    try {
      for (byte[] part : parts) {
        if (parser.take(ByteBuffer.wrap(part))) {
          HttpAnswer answer = parser.answer();
          assertThat(answer.body()).isNotNull();
          return "answer " + answer.status();
        }
      }
      return parser.end() ? "ended " + parser.answer().status() : "open";
    } catch (ProtocolException e) {
      return "refused";
    }
  }

  @Provide
  Arbitrary<String> answers() {
    Arbitrary<String> status =
        Arbitraries.of(
            "HTTP/1.1 200 OK\r\n",
            "HTTP/1.0 404 Not Found\r\n",
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 204 \r\n",
            "HTTP/2 200\r\n",
            "HTTP/1.1 2x0 \r\n",
            "junk\r\n",
            "HTTP/1.1 200\r\n");
    Arbitrary<String> line =
        Arbitraries.of(
            "Content-Length: 5\r\n",
            "content-length\r\n",
            "Content-Length: -1\r\n",
            "Content-Length: 99999999999\r\n",
            "Content-Length: \r\n",
            ": x\r\n",
            "\n",
            "x\n",
            "Transfer-Encoding: chunked\r\n",
            "Transfer-Encoding\r\n",
            "Connection: close\r\n",
            "connection\r\n",
            "X-Version: 0a\r\n",
            "x-version\r\n",
            "\u00ff: \u0000\r\n",
            "\r\n");
    Arbitrary<String> body =
        Arbitraries.of(
            "hello",
            "5\r\nhello\r\n",
            "0\r\n\r\n",
            "-1\r\n",
            "zz\r\n",
            "ffffffff\r\n",
            ";\r\n",
            "\r\n",
            "",
            "7fffffff\r\nx",
            "+1\r\na\r\n",
            "2\r\nab\r\n");
    return status.flatMap(
        first ->
            line.list()
                .ofMaxSize(4)
                .flatMap(
                    lines ->
                        body.list()
                            .ofMaxSize(3)
                            .map(
                                rest ->
                                    first
                                        + String.join("", lines)
                                        + "\r\n"
                                        + String.join("", rest))));
  }
}
