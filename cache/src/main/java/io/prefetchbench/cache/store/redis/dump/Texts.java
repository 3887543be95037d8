package io.prefetchbench.cache.store.redis.dump;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
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
    if (isSurely(text)) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    try {
      ByteBuffer bytes =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] exact = new byte[bytes.remaining()];
      bytes.get(exact);
      return exact;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a text holds half a surrogate pair, not UTF-16", e);
    }
  }

  private static boolean isSurely(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
