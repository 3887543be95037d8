package io.prefetchbench.cache.store.redis.dump;

import java.nio.charset.StandardCharsets;

/** Texts as the bytes that stand in Redis. */
public final class Texts {
  private Texts() {}

  /**
   * UTF-8 bytes, exactly.
   *
   * @throws IllegalArgumentException if the text has half a surrogate pair: Java would write a
   *     question mark, which is another text
   */
  public static byte[] utf8(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    // Half a pair became a question mark. Both ways and the comparison are vectorised by the JVM.
    if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
      throw new IllegalArgumentException("a text holds half a surrogate pair, not UTF-16");
    }
    return bytes;
  }
}
