package io.prefetchbench.cache.sync.dead;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Texts one behind the other, each led by its length in bytes: D. J. Bernstein's netstrings. For
 * use by one thread.
 */
final class NetStrings {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(Integer.toString(utf8.length).getBytes(StandardCharsets.US_ASCII));
    bytes.write(':');
    bytes.writeBytes(utf8);
    bytes.write(',');
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
