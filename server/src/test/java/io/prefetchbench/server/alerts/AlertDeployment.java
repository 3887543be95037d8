package io.prefetchbench.server.alerts;

import io.prefetchbench.server.Programs;
import io.prefetchbench.server.TestFront;
import io.prefetchbench.server.WorkerCommand;
import io.prefetchbench.testbed.fault.FaultProxy;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A server without a worker, a worker as a process, two Redis servers, a Prometheus that scrapes
 * both programs, and a client that changes and reads at a steady rate. Faults are done to its
 * parts.
 */
final class AlertDeployment implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String FEED = "primary:feed";

  /** Adds an entry that is no event behind the newest, in the stream's own numbering. */
  private static final String ADD_NONSENSE =
      """
      local newest = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1][1]
      return redis.call('XADD', KEYS[1], string.match(newest, '^%d+') .. '-*', 'op', 'nonsense')
      """;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final ScheduledExecutorService client = Executors.newSingleThreadScheduledExecutor();
  private final RedisServer cacheRedis = opened(RedisServer.startEmbedded());
  private final RedisServer primaryRedis = opened(RedisServer.startEmbedded());
  private final FaultProxy workerLink =
      opened(FaultProxy.open(cacheRedis.host(), cacheRedis.port()));
  private final TestFront server;
  private final ModuleProcess worker;
  private final RunningPrometheus prometheus;
  private long changes;

  /**
   * Starts everything.
   *
   * @param folder of Prometheus
   * @param changesPerSecond by the client
   */
  static AlertDeployment start(Path folder, int changesPerSecond) throws Exception {
    AlertDeployment deployment = new AlertDeployment(folder);
    deployment.changeAndRead(changesPerSecond);
    return deployment;
  }

  private AlertDeployment(Path folder) throws Exception {
    server =
        opened(
            TestFront.start(
                "--port=0",
                "--worker=none",
                "--redis=" + cacheRedis.uri(),
                "--primary=" + primaryRedis.uri(),
                "--primary-latency=0ms",
                "--start-timeout=2m"));
    BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    worker =
        opened(
            Programs.start(
                WorkerCommand.class,
                printed::add,
                "--redis=redis://" + workerLink.host() + ":" + workerLink.port(),
                "--primary=" + primaryRedis.uri(),
                "--name=w1",
                "--batch=1",
                "--start-timeout=2m",
                "--metrics-port=0"));
    String unused = worker.awaitReady(Duration.ofMinutes(2));
    String metrics = String.valueOf(printed.poll(1, TimeUnit.MINUTES)).replace("metrics ", "");
    prometheus =
        opened(
            RunningPrometheus.start(
                folder,
                List.of(
                    URI.create(server.url()).getAuthority(), URI.create(metrics).getAuthority())));
  }

  private void changeAndRead(int perSecond) {
    long every = 1_000_000L / perSecond;
    var unused =
        client.scheduleAtFixedRate(this::changeAndRead, every, every, TimeUnit.MICROSECONDS);
  }

  private <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  private void changeAndRead() {
    post("/update?id=cat-001&field=name&value=" + changes++);
    send(HttpRequest.newBuilder(URI.create(server.url() + "/categories/cat-001")));
  }

  private void send(HttpRequest.Builder request) {
    try {
      HttpResponse<Void> unused =
          HTTP.send(
              request.timeout(Duration.ofSeconds(5)).build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // A fault of a part that was broken on purpose.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  RunningPrometheus prometheus() {
    return prometheus;
  }

  /** Sends a request that changes something, whatever the answer. */
  void post(String target) {
    send(
        HttpRequest.newBuilder(URI.create(server.url() + target))
            .POST(HttpRequest.BodyPublishers.noBody()));
  }

  void stopCacheRedis() {
    cacheRedis.close();
  }

  void killWorker() {
    ProcessHandle.of(worker.pid()).ifPresent(ProcessHandle::destroyForcibly);
  }

  /** Nothing answers a scrape any more. */
  void stopEverythingScraped() {
    killWorker();
    client.shutdownNow();
    server.close();
  }

  /** Each command of the worker to the Redis of the cache takes 200 ms more. */
  void slowDownWorker() {
    workerLink.delay(Duration.ofMillis(100), Duration.ZERO, 1);
  }

  /** The primary comes back empty, its feed too: the pass that the gap needs is refused. */
  void losePrimary() {
    primary("FLUSHALL");
  }

  /** Takes what is unread away from the worker: events are lost, and a pass heals it. */
  void loseEvents() {
    primary("XGROUP", "SETID", FEED, "cache:category:", "$");
  }

  void addNonsense() {
    primary("EVAL", ADD_NONSENSE, "1", FEED);
  }

  private void primary(String... command) {
    try (RespConnection connection = primaryRedis.connect()) {
      Object unused = connection.call(command);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
    while (!parts.isEmpty()) {
      AutoCloseable part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        throw new IllegalStateException("cannot close " + part, e);
      }
    }
  }
}
