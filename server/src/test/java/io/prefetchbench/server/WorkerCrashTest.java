package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.server.HttpTestClient.Answered;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker process killed in the middle of 10,000 events and started again: no event is lost, and
 * the cache ends equal to the primary.
 */
@Tag("system")
class WorkerCrashTest {
  private static final int EVENTS = 10_000;
  private static final int KILL_AFTER = 4_000;
  private static final int IN_FLIGHT = 100;
  private static final int ENTITIES = 500;
  private static final long SEED = 7;
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final Duration START = Duration.ofSeconds(40);

  @TempDir private Path folder;
  private RedisServer cacheRedis;
  private RedisServer primaryRedis;
  private RedisPort cachePort;
  private RedisPort primaryPort;
  private RunningServer serving;
  private final Random random = new Random(SEED);
  private final List<Mutation> committed = new ArrayList<>();
  private long generation = 1;

  @BeforeEach
  void start() {
    cacheRedis = RedisServer.startEmbedded();
    primaryRedis = RedisServer.startEmbedded();
    cachePort = port(cacheRedis);
    primaryPort = port(primaryRedis);
    serving =
        ServeCommand.start(
            "--port=0",
            "--redis=" + cacheRedis.uri(),
            "--primary=" + primaryRedis.uri(),
            "--primary-latency=0ms",
            "--worker=none",
            "--fill=category-5+bench:" + ENTITIES + ":" + SEED);
  }

  @AfterEach
  void stop() {
    serving.close();
    cachePort.close();
    primaryPort.close();
    primaryRedis.close();
    cacheRedis.close();
  }

  private static RedisPort port(RedisServer server) {
    return LettucePort.connect(RedisAddress.parse(server.uri()), ConnectionOptions.STANDARD);
  }

  private ModuleProcess startWorker(String log) {
    ModuleProcess worker =
        Programs.start(
            WorkerCommand.class,
            "--name=w1",
            "--redis=" + cacheRedis.uri(),
            "--primary=" + primaryRedis.uri(),
            "--record=" + folder.resolve(log));
    assertThat(worker.awaitReady(START)).isEqualTo("READY worker pid=" + worker.pid());
    return worker;
  }

  /** Commits this many changes, one in ten a delete, without waiting for each. */
  private void commit(MockPrimary primary, int count) {
    for (int done = 0; done < count; done += IN_FLIGHT) {
      List<CompletableFuture<Optional<Mutation>>> answers = new ArrayList<>();
      for (int i = 0; i < IN_FLIGHT; i++) {
        answers.add(change(primary, random.nextInt(ENTITIES)));
      }
      answers.forEach(answer -> committed.add(answer.join().orElseThrow()));
    }
  }

  private final Set<Integer> deleted = new HashSet<>();

  private CompletableFuture<Optional<Mutation>> change(MockPrimary primary, int index) {
    String id = Shape.id(index);
    if (deleted.remove(index)) {
      return primary.change(Op.ADD, id, SHAPE.fields(index, SEED, ++generation), () -> {});
    }
    if (random.nextInt(10) == 0) {
      deleted.add(index);
      return primary.change(Op.DELETE, id, Map.of(), () -> {});
    }
    return primary.change(Op.REPLACE, id, SHAPE.fields(index, SEED, ++generation), () -> {});
  }

  @Test
  void nothingIsLost() throws Exception {
    HttpTestClient client = new HttpTestClient(serving.url());
    MockPrimary primary = MockPrimary.open(primaryPort, PrimaryOptions.defaults());
    try (ModuleProcess first = startWorker("first.stamps")) {
      commit(primary, KILL_AFTER);
      Programs.kill(first);
    }
    int appliedBefore = stamped("first.stamps").size();
    assertThat(appliedBefore).isPositive();
    commit(primary, EVENTS - KILL_AFTER);

    try (ModuleProcess second = startWorker("second.stamps")) {
      awaitCaughtUp(client, second.pid());
      assertThat(second.stop(Duration.ofSeconds(15))).isEqualTo(ExitCode.DONE);
    }

    Set<Version> dealtWith = stamped("first.stamps");
    dealtWith.addAll(stamped("second.stamps"));
    assertThat(committed).hasSize(EVENTS);
    assertThat(committed).extracting(Mutation::version).allMatch(dealtWith::contains);
    assertThat(appliedBefore).isLessThan(EVENTS);
    assertThat(cached()).isEqualTo(held(primary));
  }

  private static void awaitCaughtUp(HttpTestClient client, long pid) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Answered ready = client.get("/health/ready");
              return ready.status() == 200
                  && ready.body().get("worker").get("pid").asLong() == pid
                  && ready.body().get("worker").get("polled").asLong() > 0
                  && ready.body().get("backlog").asLong() == 0;
            });
  }

  private Set<Version> stamped(String log) throws IOException {
    Set<Version> versions = new HashSet<>();
    StampLog.forEach(
        folder.resolve(log),
        stamp -> {
          if (stamp.values()[2] != 0) {
            versions.add(stamp.version());
          }
        });
    return versions;
  }

  private static Map<String, Map<String, String>> held(MockPrimary primary) {
    Map<String, Map<String, String>> all = new HashMap<>();
    for (Entity entity : primary.records()) {
      assertThat(Shape.isIntact(entity.fields())).isTrue();
      all.put(entity.id(), entity.fields());
    }
    return all;
  }

  /** Live entries read straight from Redis, every field but the meta field. */
  private Map<String, Map<String, String>> cached() {
    Map<String, Map<String, String>> all = new HashMap<>();
    for (int index = 0; index < ENTITIES; index++) {
      String id = Shape.id(index);
      List<Reply> flat = cachePort.call(Command.of("HGETALL", "cache:category:" + id)).many();
      Map<String, String> fields = new HashMap<>();
      for (int i = 0; i + 1 < flat.size(); i += 2) {
        fields.put(flat.get(i).text(), flat.get(i + 1).text());
      }
      assertThat(fields.remove("~")).isNotNull();
      if (!fields.isEmpty()) {
        all.put(id, fields);
      }
    }
    return all;
  }
}
