package io.prefetchbench.cache.internal.store;

import java.nio.charset.StandardCharsets;

/** Encodes texts as the bytes stored in Redis. */
public final class Texts {
  private Texts() {}

  /**
   * UTF-8 bytes, exactly: a text with an unpaired surrogate is refused, where Java would write a
   * question mark.
   */
  public static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // An unpaired surrogate became a question mark. The JVM vectorises all three steps.
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException("a text holds half a surrogate pair, not UTF-16");
    }
    return bytes;
  }
}
