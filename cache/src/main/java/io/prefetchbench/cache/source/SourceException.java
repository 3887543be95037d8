package io.prefetchbench.cache.source;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a {@link PrimarySource} or a {@link ChangeFeed}, classified by what a caller can do
 * about it. For implementations over anything but Redis; those over Redis throw {@link
 * io.prefetchbench.cache.redis.RedisFault}. Any other exception is a defect of the implementation:
 * the worker counts it as a crash and continues half a second later.
 */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about a failure. */
  public enum Kind {
    /** It may pass: the call is repeated with back-off, nothing is acknowledged. */
    UNAVAILABLE,
    /** The feed lost its place: it is opened again, and a pass over the primary follows. */
    GAP,
    /** Somebody must change a setting: the worker is FAILED and probes every few seconds. */
    MISCONFIGURED
  }

  private final Kind kind;

  private SourceException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The system behind it does not answer, or refuses for a reason that may pass. */
  public static SourceException unavailable(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.UNAVAILABLE, message, cause);
  }

  /** The feed's position is unknown or no longer available; only a pass brings the changes back. */
  public static SourceException gap(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.GAP, message, cause);
  }

  /** No repetition helps: a wrong login, a missing right, a table that does not exist. */
  public static SourceException misconfigured(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.MISCONFIGURED, message, cause);
  }

  public Kind kind() {
    return kind;
  }
}
