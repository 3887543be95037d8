package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.prefetchbench.cache.RedisFault;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Turns what Lettuce throws into the port's classified errors. */
final class Faults {
  private Faults() {}

  static RedisFault of(Throwable thrown) {
    Throwable deepest = thrown;
    for (@Nullable Throwable cause = thrown; cause != null; cause = next(cause)) {
      if (cause instanceof RedisFault fault) {
        return fault;
      }
      if (cause instanceof RedisCommandExecutionException && cause.getMessage() != null) {
        return RedisFault.ofReply(cause.getMessage());
      }
      if (cause instanceof RedisCommandTimeoutException || cause instanceof TimeoutException) {
        return RedisFault.timeout("no answer from Redis in time", thrown);
      }
      deepest = cause;
    }
    return RedisFault.connection("no connection to Redis: " + words(deepest), thrown);
  }

  /** Whether the connection was closed while it was set up, and nothing else is known. */
  static boolean isClosedWithoutReason(Throwable thrown) {
    Throwable deepest = thrown;
    for (@Nullable Throwable cause = thrown; cause != null; cause = next(cause)) {
      deepest = cause;
    }
    return words(deepest).equals("Connection closed prematurely");
  }

  private static @Nullable Throwable next(Throwable cause) {
    return cause.getCause() == cause ? null : cause.getCause();
  }

  private static String words(Throwable cause) {
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
