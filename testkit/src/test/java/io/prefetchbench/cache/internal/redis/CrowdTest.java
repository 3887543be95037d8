package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many callers at once: they share flushes and connections, and never each other's replies. */
@Tag("system")
class CrowdTest {
  private static final int THREADS = 64;
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final ConnectionOptions PATIENT =
      ConnectionOptions.STANDARD.withCommandTimeout(Duration.ofSeconds(20));

  private RedisServer server;
  private RespConnection bare;
  private ExecutorService threads;

  @BeforeEach
  void start() {
    server = RedisServer.startEmbedded();
    bare = server.connect();
    threads = Executors.newFixedThreadPool(THREADS);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
    bare.close();
    server.close();
  }

  private RedisPort connect(TestedClient client, ConnectionOptions options) {
    return client.connect(RedisAddress.parse(server.uri()), options);
  }

  private static <T> T within(Future<T> future) throws Exception {
    return future.get(LONG.toSeconds(), TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @EnumSource
  void everyThreadGetsAllItsAnswersAlthoughConnectionsAreKilled(TestedClient client)
      throws Exception {
    AtomicLong killed = new AtomicLong();
    try (RedisPort port = connect(client, PATIENT)) {
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String mine = "thread" + t + ":";
        boolean kills = t == 0;
        results.add(
            threads.submit(() -> faultsUntilAllAnswered(port, mine, kills ? killed : null)));
      }
      int faults = 0;
      for (Future<Integer> result : results) {
        faults += within(result);
      }
      assertThat(killed.get()).as("connections killed").isPositive();
      assertThat(faults).as("calls that were in flight at a kill").isPositive();
    }
  }

  /** Asks until 200 questions were answered, and kills all connections after each twentieth. */
  private int faultsUntilAllAnswered(RedisPort port, String mine, @Nullable AtomicLong killed) {
    int answers = 0;
    int asked = 0;
    while (answers < 200) {
      int before = answers;
      answers += asked % 4 == 3 ? askAsync(port, mine + asked) : ask(port, mine + asked);
      asked++;
      if (killed != null && answers > before && answers % 20 == 10) {
        killed.addAndGet(Long.parseLong(bare.text("CLIENT", "KILL", "TYPE", "normal")));
      }
    }
    return asked - answers;
  }

  /**
   * 1 if the answer came, and it is the right one; 0 for a fault of the connection, or a time-out:
   * Lettuce may lose a command between two connections.
   */
  private static int ask(RedisPort port, String question) {
    try {
      assertThat(port.call(Command.of("ECHO", question)).text()).isEqualTo(question);
      return 1;
    } catch (RedisFault fault) {
      assertThat(fault.code()).isIn(RedisFault.CONNECTION, RedisFault.TIMEOUT);
      return 0;
    }
  }

  private static int askAsync(RedisPort port, String question) {
    List<CompletableFuture<Reply>> asked = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      asked.add(port.callAsync(Command.of("ECHO", question + i)));
    }
    int answers = 0;
    for (int i = 0; i < 4; i++) {
      try {
        assertThat(asked.get(i).orTimeout(60, TimeUnit.SECONDS).join().text())
            .isEqualTo(question + i);
        answers++;
      } catch (CompletionException e) {
        assertThat(e).hasCauseInstanceOf(RedisFault.class);
      }
    }
    return answers == 4 ? 1 : 0;
  }

  /** Lets callers begin until all but the two that are sending wait in the queue. */
  private <T> List<Future<T>> crowd(int callers, Callable<T> call, List<Thread> running)
      throws Exception {
    bare.call("CLIENT", "PAUSE", "60000", "WRITE");
    List<Future<T>> results = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      results.add(
          threads.submit(
              () -> {
                synchronized (running) {
                  running.add(Thread.currentThread());
                }
                return call.call();
              }));
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              synchronized (running) {
                return running.stream()
                        .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
                        .count()
                    == callers - 2;
              }
            });
    return results;
  }

  private long readsProcessed() {
    String stats = bare.text("INFO", "stats");
    int at = stats.indexOf("total_reads_processed:") + "total_reads_processed:".length();
    return Long.parseLong(stats.substring(at, stats.indexOf('\r', at)));
  }

  @Test
  void callersOfJedisThatMeetShareAFlush() throws Exception {
    try (RedisPort port = connect(TestedClient.JEDIS, PATIENT)) {
      List<Future<Long>> results =
          crowd(THREADS, () -> port.call(Command.of("INCR", "n")).number(), new ArrayList<>());
      long before = readsProcessed();
      bare.call("CLIENT", "UNPAUSE");
      List<Long> numbers = new ArrayList<>();
      for (Future<Long> result : results) {
        numbers.add(within(result));
      }
      assertThat(numbers).doesNotHaveDuplicates().hasSize(THREADS).contains(1L, (long) THREADS);
      // Two flushes were on their way; the rest goes in two more. Logins of connections come on
      // top.
      assertThat(readsProcessed() - before).isLessThan(THREADS / 2);
    }
  }

  @Test
  void callersOfJedisBeyondTheBoundAreRefused() throws Exception {
    try (RedisPort port = connect(TestedClient.JEDIS, PATIENT.withWaitingMax(4))) {
      List<Future<Long>> results =
          crowd(6, () -> port.call(Command.of("INCR", "n")).number(), new ArrayList<>());
      assertThat(faultOf(threads.submit(() -> port.call(Command.of("INCR", "n")))))
          .hasMessageContaining("over 4 calls are waiting");
      bare.call("CLIENT", "UNPAUSE");
      for (Future<Long> result : results) {
        assertThat(within(result)).isBetween(1L, 6L);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void asynchronousCallsBeyondTheBoundAreRefused(TestedClient client) throws Exception {
    try (RedisPort port = connect(client, PATIENT.withWaitingMax(4))) {
      assertThat(port.callAsync(Command.of("PING")).get().text()).isEqualTo("PONG");
      bare.call("CLIENT", "PAUSE", "60000", "WRITE");
      List<CompletableFuture<Reply>> asked = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        asked.add(port.callAsync(Command.of("INCR", "n")));
      }
      bare.call("CLIENT", "UNPAUSE");
      int served = 0;
      for (CompletableFuture<Reply> future : asked) {
        try {
          served += within(future).number() > 0 ? 1 : 0;
        } catch (ExecutionException e) {
          assertThat(e).hasCauseInstanceOf(RedisFault.class);
        }
      }
      // Over Jedis two flushes of up to four may have left the queue before it was full.
      assertThat(served).isBetween(4, 12);
      assertThat(port.call(Command.of("GET", "n")).text()).isEqualTo("" + served);
    }
  }

  @Test
  void callsThatWereGivenUpStillCountUntilRedisAnswersThem() throws Exception {
    ConnectionOptions hasty = PATIENT.withWaitingMax(4).withCommandTimeout(Duration.ofMillis(300));
    try (RedisPort port = connect(TestedClient.LETTUCE, hasty)) {
      assertThat(port.call(Command.of("PING")).text()).isEqualTo("PONG");
      bare.call("CLIENT", "PAUSE", "60000", "WRITE");
      List<CompletableFuture<Reply>> silent = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        silent.add(port.callAsync(Command.of("INCR", "n")));
      }
      for (CompletableFuture<Reply> each : silent) {
        assertThat(faultOf(each).code()).isEqualTo(RedisFault.TIMEOUT);
      }
      assertThat(faultOf(port.callAsync(Command.of("INCR", "n"))))
          .hasMessageContaining("over 4 calls are waiting");
      bare.call("CLIENT", "UNPAUSE");
      await()
          .atMost(Duration.ofSeconds(10))
          .ignoreExceptions()
          .until(() -> port.call(Command.of("GET", "n")).text().equals("4"));
    }
  }

  @Test
  void callersOfJedisDoNotHangWhereRedisDoes() throws Exception {
    ConnectionOptions hasty = PATIENT.withCommandTimeout(Duration.ofSeconds(4));
    try (RedisPort port = connect(TestedClient.JEDIS, hasty)) {
      List<Future<Reply>> results =
          crowd(20, () -> port.call(Command.of("INCR", "n")), new ArrayList<>());
      List<CompletableFuture<Reply>> async = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        async.add(port.callAsync(Command.of("INCR", "n")));
      }
      for (Future<Reply> result : results) {
        assertThat(faultOf(result).code()).isEqualTo(RedisFault.TIMEOUT);
      }
      for (CompletableFuture<Reply> future : async) {
        assertThat(faultOf(future).code()).isEqualTo(RedisFault.TIMEOUT);
      }
      bare.call("CLIENT", "UNPAUSE");
      assertThat(port.call(Command.of("ECHO", "right")).text()).isEqualTo("right");
    }
  }

  @Test
  void anInterruptedCallerLeavesTheOthersAlone() throws Exception {
    try (RedisPort port = connect(TestedClient.JEDIS, PATIENT)) {
      List<Thread> running = new ArrayList<>();
      List<Future<Boolean>> results =
          crowd(
              10,
              () -> {
                try {
                  return port.call(Command.of("INCR", "n")).number() > 0;
                } catch (RedisFault fault) {
                  assertThat(fault).hasMessageContaining("interrupted");
                  return !Thread.interrupted();
                }
              },
              running);
      running.stream()
          .filter(thread -> thread.getState() == Thread.State.TIMED_WAITING)
          .limit(3)
          .forEach(Thread::interrupt);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> results.stream().filter(Future::isDone).count() == 3);
      bare.call("CLIENT", "UNPAUSE");
      int served = 0;
      for (Future<Boolean> result : results) {
        served += within(result) ? 1 : 0;
      }
      assertThat(served).isEqualTo(7);
      assertThat(port.call(Command.of("GET", "n")).text()).isEqualTo("7");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnderWayWhenThePortClosesFails(TestedClient client) throws Exception {
    List<CompletableFuture<Reply>> async = new ArrayList<>();
    ConnectionOptions hasty = PATIENT.withCommandTimeout(Duration.ofSeconds(2));
    try (RedisPort port = connect(client, hasty)) {
      assertThat(port.callAsync(Command.of("SET", "k", "v")).get().text()).isEqualTo("OK");
      bare.call("CLIENT", "PAUSE", "60000", "WRITE");
      for (int i = 0; i < 600; i++) {
        async.add(port.callAsync(Command.of("INCR", "n")));
      }
    }
    for (CompletableFuture<Reply> future : async) {
      assertThat(faultOf(future).kind()).isEqualTo(RedisFault.Kind.TRANSIENT);
    }
  }

  private static RedisFault faultOf(Future<?> future) throws Exception {
    try {
      throw new AssertionError("no fault, but " + within(future));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RedisFault fault) {
        return fault;
      }
      throw new AssertionError("another failure than a fault", e);
    }
  }
}
