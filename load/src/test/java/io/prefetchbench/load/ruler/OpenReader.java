package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A generator in its own JVM, so that it can be frozen. */
final class OpenReader {
  private OpenReader() {}

  /**
   * Reads at a fixed rate and records the times.
   *
   * @param given address of Redis, rate per second, seconds, file of the log
   */
  public static void main(String[] given) throws IOException {
    ParentWatchdog.watchIfAsked();
    String[] args = SecretArguments.reveal(given);
    Duration span = Duration.ofSeconds(Long.parseLong(args[2]));
    try (RedisPort port = FrozenRedis.port(args[0], span.multipliedBy(2))) {
      Runnable ready =
          () -> {
            System.out.println("READY");
            System.out.flush();
          };
      RequestDriver.open(
          Path.of(args[3]), Double.parseDouble(args[1]), span, ready, FrozenRedis.asks(port));
    }
  }
}
