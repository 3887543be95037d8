package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.load.plan.ReadProtocol;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseParserTest {
  private static final String LENGTH =
      "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nPrefetch-Version: 0a\r\n\r\nhello";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nprefetch-version: 0a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String CHUNKS =
      CHUNKED + "2;x=y\r\nhe\r\n3\r\nllo\r\n0\r\nTrailer: t\r\n\r\n";
  private static final String INTERIM = "HTTP/1.1 100 Continue\r\n\r\n" + LENGTH;

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {LENGTH, CHUNKS, INTERIM})
  void answerIsTheSameWhereverItsBytesAreCut(String text) throws IOException {
    ResponseParser parser = new ResponseParser(ReadProtocol.VERSION_HEADER);
    for (int cut = 1; cut < text.length(); cut++) {
      assertThat(parser.take(bytes(text.substring(0, cut)))).isFalse();
      assertThat(parser.take(bytes(text.substring(cut)))).isTrue();
      HttpAnswer answer = parser.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.version()).isEqualTo("0a");
      assertThat(answer.body()).isEqualTo("hello");
      assertThat(parser.isClosing()).isFalse();
      parser.reset();
    }
  }

  @Test
  void answerWithoutLengthEndsWithTheConnection() throws IOException {
    ResponseParser parser = new ResponseParser(ReadProtocol.VERSION_HEADER);
    assertThat(parser.take(bytes("HTTP/1.1 404 Not Found\r\n\r\ngone"))).isFalse();
    assertThat(parser.isClosing()).isTrue();
    assertThat(parser.end()).isTrue();
    assertThat(parser.answer().body()).isEqualTo("gone");
    assertThat(parser.answer().version()).isNull();
  }

  @Test
  void cutAnswerIsNone() throws IOException {
    ResponseParser parser = new ResponseParser(ReadProtocol.VERSION_HEADER);
    assertThat(parser.take(bytes(LENGTH.substring(0, LENGTH.length() - 1)))).isFalse();
    assertThat(parser.end()).isFalse();
  }

  @Test
  void longBodyIsWhole() throws IOException {
    String body = "x".repeat(300_000);
    ResponseParser parser = new ResponseParser(ReadProtocol.VERSION_HEADER);
    assertThat(parser.take(bytes("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n"))).isFalse();
    assertThat(parser.take(bytes(body.substring(0, 100_000)))).isFalse();
    assertThat(parser.take(bytes(body.substring(100_000)))).isTrue();
    assertThat(parser.answer().body()).isEqualTo(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2p1 Debian\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        LENGTH + "more"
      })
  void whatIsNoAnswerIsRefused(String text) {
    ResponseParser parser = new ResponseParser(ReadProtocol.VERSION_HEADER);
    assertThatThrownBy(() -> parser.take(bytes(text))).isInstanceOf(ProtocolException.class);
  }
}
