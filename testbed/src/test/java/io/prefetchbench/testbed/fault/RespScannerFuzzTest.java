package io.prefetchbench.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Bytes that are no RESP are refused, and those of any length keep a bounded number of words. */
class RespScannerFuzzTest {
  @Property(tries = 2000, seed = "20261128")
  void anyBytesAreScannedOrRefused(@ForAll("bytes") String bytes) {
    RespScanner scanner = new RespScanner();
    try {
      for (int i = 0; i < bytes.length(); i++) {
        boolean unused = scanner.accept((byte) bytes.charAt(i));
      }
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("not RESP");
    }
    assertThat(scanner.words()).hasSizeLessThanOrEqualTo(64);
    assertThat(scanner.words()).allMatch(word -> word.length() <= 256);
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.of(
            "+ok\r\n",
            "$3\r\nabc\r\n",
            "*2\r\n",
            "%1\r\n",
            "|1\r\n",
            "~2\r\n",
            "$-1\r\n",
            ">2\r\n",
            "$99999999999\r\n",
            "*9999999999\r\n",
            "_\r\n",
            ",1.5\r\n",
            "#t\r\n",
            "=5\r\ntxt:a\r\n",
            "(12345678901234567890\r\n",
            "\r",
            "\n",
            "x",
            "\u00ff",
            "-")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }
}
