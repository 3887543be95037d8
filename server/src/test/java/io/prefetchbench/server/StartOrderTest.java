package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Programs that start before the Redis servers they need, or while those are frozen. */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class StartOrderTest {
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir Path folder;

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String at(int port) {
    return "redis://127.0.0.1:" + port;
  }

  private static RedisServer redisAt(int port) {
    return RedisServer.startEmbedded(RedisOptions.checkingPayloads(), port);
  }

  private static RunningServer serve(String cache, String primary, String... more) {
    String[] all = new String[more.length + 5];
    all[0] = "--port=0";
    all[1] = "--redis=" + cache;
    all[2] = "--primary=" + primary;
    all[3] = "--primary-latency=0ms";
    all[4] = "--start-timeout=1s";
    System.arraycopy(more, 0, all, 5, more.length);
    return ServeCommand.start(all);
  }

  @Test
  void aReaderStartsWithoutThePrimaryAndUsesItOnceItIsThere() {
    try (RedisServer cache = RedisServer.startEmbedded()) {
      int primaryPort;
      try (RedisServer primary = RedisServer.startEmbedded()) {
        primaryPort = primary.port();
        serve(cache.uri(), primary.uri()).close();
      }
      try (RunningServer reader =
          serve(cache.uri(), at(primaryPort), "--worker=none", "--no-load", "--name=reader")) {
        HttpTestClient client = new HttpTestClient(reader.url());

        assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);
        assertThat(client.get("/read?id=cat-001").status()).isEqualTo(200);
        Map<String, String> change = Map.of("id", "cat-001", "field", "name", "value", "x");
        assertThat(client.post("/update", change).status()).isEqualTo(503);
        assertThat(client.get("/categories").status()).isEqualTo(503);

        try (RedisServer back = redisAt(primaryPort)) {
          assertThat(back.port()).isEqualTo(primaryPort);
          Map<String, String> added = Map.of("id", "cat-001", "name", "New");
          await().atMost(SOON).until(() -> client.post("/add", added).status() == 200);
          assertThat(client.post("/update", change).status()).isEqualTo(200);
        }
      }
    }
  }

  @Test
  void aReaderStartsWhileThePrimaryIsFrozen() {
    try (RedisServer cache = RedisServer.startEmbedded();
        RedisServer primary = RedisServer.startEmbedded()) {
      serve(cache.uri(), primary.uri()).close();
      ProcessFaults.freeze(primary.pid().orElseThrow());
      try (RunningServer reader = serve(cache.uri(), primary.uri(), "--worker=none", "--no-load")) {
        assertThat(new HttpTestClient(reader.url()).get("/read?id=cat-001").status())
            .isEqualTo(200);
      } finally {
        ProcessFaults.thaw(primary.pid().orElseThrow());
      }
    }
  }

  @Test
  void whoWaitsForNothingSaysWhatItWaitedFor() throws IOException {
    try (RedisServer redis = RedisServer.startEmbedded();
        Socket kept = new Socket()) {
      // Taken, so that no other test's server gets it, and nobody listens.
      kept.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      int nobody = kept.getLocalPort();
      assertThatThrownBy(() -> serve(at(nobody), redis.uri(), "--worker=none", "--no-load").close())
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("no Redis answers at " + at(nobody) + " (--redis)");
      assertThatThrownBy(() -> serve(redis.uri(), at(nobody)).close())
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("no Redis answers at " + at(nobody) + " (--primary)");
    }
  }

  /** A program that runs, with its log. */
  private ModuleProcess start(Class<?> main, String... args) {
    ProcessBuilder builder = Programs.java(main, List.of(args));
    builder.redirectError(log().toFile());
    return ModuleProcess.start(main.getSimpleName(), builder);
  }

  private Path log() {
    return folder.resolve("log.txt");
  }

  private String logged() {
    try {
      return Files.exists(log()) ? Files.readString(log()) : "";
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aWorkerWaitsForBothServersAndStarts() {
    int cachePort = freePort();
    int primaryPort = freePort();
    try (ModuleProcess worker =
        start(WorkerCommand.class, "--redis=" + at(cachePort), "--primary=" + at(primaryPort))) {
      await()
          .atMost(SOON)
          .until(() -> logged().contains("waiting for the Redis at " + at(cachePort)));
      try (RedisServer cache = redisAt(cachePort)) {
        await()
            .atMost(SOON)
            .until(() -> logged().contains("waiting for the Redis at " + at(primaryPort)));
        try (RedisServer primary = redisAt(primaryPort)) {
          assertThat(worker.awaitReady(SOON)).startsWith("READY worker");
          assertThat(worker.stop(SOON)).isEqualTo(ExitCode.DONE);
          assertThat(primary.port()).isNotEqualTo(cache.port());
        }
      }
    }
  }

  @Test
  void aServerEndsInOrderWhileItWaits() {
    int nobody = freePort();
    try (ModuleProcess server =
        start(ServeCommand.class, "--port=0", "--redis=" + at(nobody), "--start-timeout=10m")) {
      await().atMost(SOON).until(() -> logged().contains("waiting for the Redis at " + at(nobody)));

      assertThat(server.stop(SOON)).isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void aFrozenRedisIsNoInternalError() throws Exception {
    try (RedisServer cache = RedisServer.startEmbedded();
        RedisServer primary = RedisServer.startEmbedded()) {
      ProcessFaults.freeze(cache.pid().orElseThrow());
      try (ModuleProcess worker =
          start(
              WorkerCommand.class,
              "--redis=" + cache.uri(),
              "--primary=" + primary.uri(),
              "--start-timeout=6s")) {
        assertThat(worker.onExit().get(SOON.toSeconds(), TimeUnit.SECONDS))
            .isIn(ExitCode.BAD_INPUT, ExitCode.UNTRUSTWORTHY);
        assertThat(logged()).contains("waiting for the Redis").doesNotContain("internal error");
      } finally {
        ProcessFaults.thaw(cache.pid().orElseThrow());
      }
    }
  }
}
