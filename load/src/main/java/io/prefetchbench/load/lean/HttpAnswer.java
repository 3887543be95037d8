package io.prefetchbench.load.lean;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * What one request got. The bytes belong to the connection and are valid only during {@link
 * Exchange#ended}.
 *
 * @param status 0 if there was no answer
 * @param version the version header; null if there was none
 * @param bytes hold the body
 * @param bodyFrom where the body begins
 * @param bodyLength bytes of the body
 */
@SuppressWarnings("ArrayRecordComponent")
record HttpAnswer(
    int status, @Nullable String version, byte[] bytes, int bodyFrom, int bodyLength) {
  /** No answer in time, or a broken connection. */
  static final HttpAnswer NONE = new HttpAnswer(0, null, new byte[0], 0, 0);

  /** The body as text. */
  String body() {
    return new String(bytes, bodyFrom, bodyLength, UTF_8);
  }
}
