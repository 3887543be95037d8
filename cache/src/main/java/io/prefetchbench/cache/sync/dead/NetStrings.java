package io.prefetchbench.cache.sync.dead;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Concatenated texts, each prefixed by its length in bytes: D. J. Bernstein's netstrings. Not
 * thread-safe; use it from one thread.
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
