package io.prefetchbench.server.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The token that changes need, as {@code Authorization: Bearer TOKEN}; a digest only. */
public final class AccessToken {
  /** What a token looks like, for messages. */
  public static final String FORM = "16 to 512 printable ASCII characters without blanks";

  private static final Pattern TOKEN = Pattern.compile("[!-~]{16,512}");
  private static final String SCHEME = "bearer ";

  private final byte[] digest;

  public AccessToken(String token) {
    if (!TOKEN.matcher(token).matches()) {
      throw new IllegalArgumentException("expected a token of " + FORM);
    }
    this.digest = digest(token);
  }

  /** Returns whether a header has the token; constant-time comparison. */
  boolean isIn(@Nullable String authorization) {
    if (authorization == null
        || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return false;
    }
    return MessageDigest.isEqual(digest, digest(authorization.substring(SCHEME.length()).strip()));
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
