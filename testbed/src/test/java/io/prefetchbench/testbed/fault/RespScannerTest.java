package io.prefetchbench.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RespScannerTest {
  /** Offsets behind which a value ends. */
  private static List<Integer> ends(String stream) {
    RespScanner scanner = new RespScanner();
    List<Integer> ends = new ArrayList<>();
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      if (scanner.accept(bytes[i])) {
        ends.add(i + 1);
      }
    }
    return ends;
  }

  @Test
  void findsTheEndOfEveryKindOfValue() {
    for (String value :
        List.of(
            "+OK\r\n",
            "-ERR it's -1\r\n",
            ":-12\r\n",
            "$-1\r\n",
            "$0\r\n\r\n",
            "$4\r\n\r\n\r\n\r\n",
            "*-1\r\n",
            "*0\r\n",
            "*2\r\n*1\r\n$1\r\na\r\n:1\r\n",
            "%1\r\n+k\r\n*2\r\n_\r\n#t\r\n",
            "|1\r\n+k\r\n+v\r\n$1\r\nx\r\n")) {
      assertThat(ends(value + value)).as(value).containsExactly(value.length(), 2 * value.length());
    }
  }

  @Test
  void keepsTheWordsOfARequest() {
    RespScanner scanner = new RespScanner();
    String text = "*3\r\n$3\r\nSET\r\n$2\r\nä\r\n$1\r\nv\r\n";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean ended = false;
    for (byte b : bytes) {
      ended = scanner.accept(b);
    }
    assertThat(ended).isTrue();
    assertThat(scanner.words()).containsExactly("SET", "ä", "v");
  }

  @Test
  void refusesWhatIsNotResp() {
    assertThatThrownBy(() -> ends("GET x\r\n")).isInstanceOf(IllegalStateException.class);
  }
}
