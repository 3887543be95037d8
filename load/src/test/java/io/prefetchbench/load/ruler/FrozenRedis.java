package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** The Redis to be frozen, with one entity of five fields. The caller closes it. */
final class FrozenRedis implements AutoCloseable {
  private static final String KEY = "ruler:1";
  private static final Duration WARM = Duration.ofSeconds(1);
  private static final Duration MEASURED = Duration.ofSeconds(2);

  private final RedisServer redis;
  private final List<RespConnection> opened = new ArrayList<>();

  private FrozenRedis(RedisServer redis) {
    this.redis = redis;
  }

  static FrozenRedis start() {
    FrozenRedis target = new FrozenRedis(RedisServer.startEmbedded());
    try (RespConnection connection = target.redis.connect()) {
      String text = "value-value-value-16";
      connection.call("HSET", KEY, "a", text, "b", text, "c", text, "d", text, "e", text);
    }
    return target;
  }

  long pid() {
    return redis.pid().orElseThrow();
  }

  String uri() {
    return redis.uri();
  }

  /** A blocking connection; closed with this target. */
  Runnable blocking() {
    RespConnection connection = redis.connect();
    opened.add(connection);
    return () -> {
      var unused = connection.call("HGETALL", KEY);
    };
  }

  /**
   * A non-blocking port; the caller closes it.
   *
   * @param timeout longer than any freeze
   */
  static RedisPort port(String uri, Duration timeout) {
    ConnectionOptions patient =
        ConnectionOptions.STANDARD.withCommandTimeout(timeout).withWaitingMax(Integer.MAX_VALUE);
    return LettucePort.connect(RedisAddress.parse(uri), patient);
  }

  static RequestDriver.Asks asks(RedisPort port) {
    Command read = Command.of("HGETALL", KEY);
    return () -> port.callAsync(read);
  }

  /** Answers per second in a closed loop over these connections. */
  static double capacity(List<Runnable> connections) {
    closedLoop(connections, WARM);
    return closedLoop(connections, MEASURED) * 1e9 / MEASURED.toNanos();
  }

  private static long closedLoop(List<Runnable> connections, Duration time) {
    LongAdder answers = new LongAdder();
    long until = System.nanoTime() + time.toNanos();
    List<Thread> threads = new ArrayList<>();
    for (Runnable connection : connections) {
      Thread thread =
          new Thread(
              () -> {
                while (System.nanoTime() < until) {
                  connection.run();
                  answers.increment();
                }
              },
              "capacity");
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while measuring the capacity", e);
      }
    }
    return answers.sum();
  }

  @Override
  public void close() {
    opened.forEach(RespConnection::close);
    redis.close();
  }
}
