package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/**
 * The answer to one request, status 0 if there was none, and where its body lies. The bytes belong
 * to the connection and are valid only during {@link Exchange#ended}.
 */
@SuppressWarnings("ArrayRecordComponent")
record HttpAnswer(
    int status, @Nullable String version, byte[] bytes, int bodyFrom, int bodyLength) {
  /** Result of a timeout or a broken connection. */
  static final HttpAnswer NONE = new HttpAnswer(0, null, new byte[0], 0, 0);

  String body() {
    return new String(bytes, bodyFrom, bodyLength, UTF_8);
  }
}
