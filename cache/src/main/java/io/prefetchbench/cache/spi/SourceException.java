package io.prefetchbench.cache.spi;

import org.jspecify.annotations.Nullable;

/**
 * A failure of a {@link PrimarySource} or a {@link ChangeFeed}, classified by what a caller can do
 * about it. For implementations not based on Redis; those over Redis throw {@link
 * io.prefetchbench.cache.RedisFault}. Any other exception is a defect of the implementation: the
 * worker counts it as a crash and continues half a second later.
 */
public final class SourceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can do about a failure. */
  public enum Kind {
    /** May be temporary: the call is retried with back-off, nothing is acknowledged. */
    UNAVAILABLE,
    /** The feed lost its place: it is opened again, and a pass over the primary follows. */
    GAP,
    /** A setting must be changed: the worker is FAILED and probes every few seconds. */
    MISCONFIGURED
  }

  private final Kind kind;

  private SourceException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The underlying system does not answer, or refuses temporarily. */
  public static SourceException unavailable(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.UNAVAILABLE, message, cause);
  }

  /** The feed's position is unknown or no longer available; only a pass restores the changes. */
  public static SourceException gap(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.GAP, message, cause);
  }

  /** Retrying does not help: a wrong login, a missing permission, a missing table. */
  public static SourceException misconfigured(String message, @Nullable Throwable cause) {
    return new SourceException(Kind.MISCONFIGURED, message, cause);
  }

  public Kind kind() {
    return kind;
  }
}
