package io.prefetchbench.cache.health;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Something that was read, and when; or why it could not be. Immutable.
 *
 * @param value null if it could not be read
 * @param failure why not, in words; empty if it could
 * @param atNanos when the reading began, by the monotonic clock
 */
public record Fact<T>(@Nullable T value, String failure, long atNanos) {

  /** It was read. */
  public static <T> Fact<T> read(T value, long atNanos) {
    return new Fact<>(value, "", atNanos);
  }

  /** It could not be read: it is unknown, whatever was read before. */
  public static <T> Fact<T> unknown(String failure, long atNanos) {
    return new Fact<>(null, failure, atNanos);
  }

  /** The value, if it was read and is not older than this. */
  public Optional<T> within(long nanosMax, long nowNanos) {
    return nowNanos - atNanos > nanosMax ? Optional.empty() : Optional.ofNullable(value);
  }

  /** Why the value does not count, in words. */
  String why(long nowNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - atNanos);
    return failure.isEmpty() ? "no answer for %,d ms".formatted(millis) : failure;
  }
}
