package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one request. The bytes belong to the connection and are valid only during {@link
 * Exchange#ended}.
 *
 * @param status 0 if there was no answer
 * @param version the version header; null if there was none
 * @param bytes buffer that holds the body
 * @param bodyFrom where the body begins
 * @param bodyLength bytes of the body
 */
@SuppressWarnings("ArrayRecordComponent")
record HttpAnswer(
    int status, @Nullable String version, byte[] bytes, int bodyFrom, int bodyLength) {
  /** Result of a timeout or a broken connection. */
  static final HttpAnswer NONE = new HttpAnswer(0, null, new byte[0], 0, 0);

  /** Returns the body as text. */
  String body() {
    return new String(bytes, bodyFrom, bodyLength, UTF_8);
  }
}
