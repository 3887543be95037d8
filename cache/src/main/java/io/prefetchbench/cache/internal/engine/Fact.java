package io.prefetchbench.cache.internal.engine;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A value that was read at this time, or the reason why it could not be. Immutable. */
public record Fact<T>(@Nullable T value, String failure, long atNanos) {

  public static <T> Fact<T> read(T value, long atNanos) {
    return new Fact<>(value, "", atNanos);
  }

  /** A value that could not be read: it is unknown, regardless of earlier reads. */
  public static <T> Fact<T> unknown(String failure, long atNanos) {
    return new Fact<>(null, failure, atNanos);
  }

  /** The value, if it was read and is not older than {@code nanosMax}. */
  public Optional<T> within(long nanosMax, long nowNanos) {
    return nowNanos - atNanos > nanosMax ? Optional.empty() : Optional.ofNullable(value);
  }

  String why(long nowNanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nowNanos - atNanos);
    return failure.isEmpty() ? "no answer for %,d ms".formatted(millis) : failure;
  }
}
