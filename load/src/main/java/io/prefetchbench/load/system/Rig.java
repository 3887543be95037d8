package io.prefetchbench.load.system;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.process.ChildJvm;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.ConnectRetry;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisResolver;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.FeedChoice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The system under test as separate processes: the cache's Redis, the primary's Redis or database,
 * the server, the worker. Closing ends the processes it started and removes what it wrote from
 * external ones. Not thread-safe, except {@link #close}.
 */
public final class Rig implements AutoCloseable {
  private static final String SERVER_MAIN = "io.prefetchbench.server.ServeCommand";
  private static final String WORKER_MAIN = "io.prefetchbench.server.WorkerCommand";
  private static final Duration SERVER_READY = Duration.ofMinutes(2);
  private static final Duration WORKER_READY = Duration.ofMinutes(1);
  private static final Duration STOP = Duration.ofSeconds(5);

  private final Path home;
  private final ChildJvm jvm;
  private volatile RedisServer cache;
  private final PrimarySystem primary;
  private final FreshPrefix fresh;
  private @Nullable ModuleProcess server;
  private volatile @Nullable ModuleProcess worker;
  private volatile @Nullable ModuleProcess secondWorker;
  private volatile @Nullable Pinning pinning;
  private boolean closed;

  /**
   * What the primary is.
   *
   * @param where null for a Redis of its own
   * @param kafka where the broker of {@link FeedChoice#KAFKA} is; null for an embedded one
   * @param debeziumPoll sleep of Debezium's engine, ms; null for the feed's default
   * @param relayStamps where what fills the topic records its stamps; null for nowhere
   */
  public record Primary(
      @Nullable String where,
      @Nullable FeedChoice feed,
      @Nullable String kafka,
      @Nullable Integer debeziumPoll,
      @Nullable Path relayStamps,
      @Nullable Path relayLog) {
    static Primary mock(@Nullable String where) {
      return new Primary(where, null, null, null, null, null);
    }

    boolean isDatabase() {
      return PostgresServer.isNamedBy(where);
    }
  }

  private Rig(
      Path home, ChildJvm jvm, RedisServer cache, PrimarySystem primary, FreshPrefix fresh) {
    this.home = home;
    this.jvm = jvm;
    this.cache = cache;
    this.primary = primary;
    this.fresh = fresh;
  }

  public static Rig open(
      Path home, ChildJvm jvm, RedisResolver resolver, @Nullable String redis, Primary primary) {
    RedisServer cache = resolver.cache(redis, RedisOptions.none());
    FreshPrefix fresh = FreshPrefix.create();
    try {
      return new Rig(home, jvm, cache, system(home, primary, resolver, fresh), fresh);
    } catch (RuntimeException e) {
      cache.close();
      throw e;
    }
  }

  private static PrimarySystem system(
      Path home, Primary primary, RedisResolver resolver, FreshPrefix fresh) {
    String name = fresh.value().replaceAll("[^A-Za-z0-9._-]", "");
    FeedChoice feed = FeedChoice.of(primary.feed, primary.isDatabase());
    if (primary.isDatabase()) {
      return table(home, primary, name, feed);
    }
    return new MockSystem(resolver.primary(primary.where, RedisOptions.none()), name, feed);
  }

  private static PrimarySystem table(Path home, Primary primary, String name, FeedChoice feed) {
    PostgresServer server = PostgresServer.open(String.valueOf(primary.where), ConnectRetry.NONE);
    List<String> more =
        primary.debeziumPoll == null
            ? List.of()
            : List.of("--debezium-poll", primary.debeziumPoll.toString());
    if (feed != FeedChoice.KAFKA) {
      return new TableSystem(server, name, feed, more, null);
    }
    try {
      String kafka = primary.kafka == null ? KafkaServer.EMBEDDED : primary.kafka;
      TopicSystem topic = new TopicSystem(home, kafka, primary.relayStamps, primary.relayLog);
      return new TableSystem(server, name, feed, more, topic);
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Starts the worker, which records its stamps. Call it before the server loads, so that no change
   * is missed; the worker applies changes as soon as there are any.
   */
  public void startWorker(Path stamps, Version after, Path log) {
    worker = startWorker("load", stamps, after, log);
    pinAgain();
  }

  private ModuleProcess startWorker(String name, Path stamps, Version after, Path log) {
    List<String> args = new ArrayList<>(places());
    args.addAll(List.of("--name", name));
    args.addAll(recording(stamps, after));
    ModuleProcess starting = start(Role.WORKER, WORKER_MAIN, args, log);
    try {
      var unused = starting.awaitReady(WORKER_READY);
      return starting;
    } catch (RuntimeException e) {
      var unused = starting.stop(STOP);
      throw e;
    }
  }

  /** Starts another worker, which shares the work of the first. */
  void startSecondWorker(Path stamps, Version after, Path log) {
    secondWorker = startWorker("load-2", stamps, after, log);
  }

  /** Stops the second worker, if there is one: it applies what it has polled. */
  void stopSecondWorker() {
    ModuleProcess running = secondWorker;
    if (running != null) {
      var unused = running.stop(STOP);
    }
  }

  /** Pins these processes to CPUs of their own if there are enough, also after a restart. */
  public void pin(List<Role> all) {
    Pinning planned = Pinning.plan(all);
    planned.pin(all);
    pinning = planned;
  }

  private void pinAgain() {
    Pinning planned = pinning;
    if (planned != null) {
      planned.pin(roles());
    }
  }

  /** Returns the CPU assignment of the processes; empty before {@link #pin}. */
  public Optional<Pinning> pinning() {
    return Optional.ofNullable(pinning);
  }

  /** Starts the server, which loads the cache, and returns its URL once it listens. */
  public String startServer(Path stamps, Version after, Path log, Duration loading) {
    List<String> args = new ArrayList<>(places());
    args.addAll(List.of("--primary-latency", "0ms"));
    // A comparison would read primary and cache during a measurement.
    args.addAll(List.of("--reconcile", "off"));
    args.addAll(List.of("--port", "0", "--seed-data", "none"));
    args.addAll(List.of("--worker", "none"));
    args.addAll(recording(stamps, after));
    server = start(Role.SERVER, SERVER_MAIN, args, log);
    String ready = server.awaitReady(SERVER_READY.plus(loading));
    return ready.split(" ", -1)[1];
  }

  private static List<String> recording(Path stamps, Version after) {
    return List.of("--record", stamps.toString(), "--record-after", after.text());
  }

  private ModuleProcess start(String role, String main, List<String> args, Path log) {
    ProcessBuilder builder = ModuleProcess.java(home, "server", main, jvm.flags(role), args);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return ModuleProcess.start(role, builder);
  }

  private List<String> places() {
    List<String> places = new ArrayList<>(List.of("--redis", cache.uri(), "--prefix", prefix()));
    places.addAll(primary.options());
    return places;
  }

  public String prefix() {
    return fresh.value();
  }

  /** A port to the cache's Redis; the caller closes it. */
  public RedisPort cachePort() {
    return LettucePort.connect(cache.address(), ConnectionOptions.STANDARD);
  }

  public RedisServer cache() {
    return cache;
  }

  PrimarySystem primary() {
    return primary;
  }

  public List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    cache.pid().ifPresent(pid -> roles.add(new Role(Role.CACHE_REDIS, pid)));
    roles.addAll(primary.roles());
    Optional.ofNullable(server)
        .ifPresent(running -> roles.add(new Role(Role.SERVER, running.pid())));
    Optional.ofNullable(worker)
        .ifPresent(running -> roles.add(new Role(Role.WORKER, running.pid())));
    return roles;
  }

  /** Stops the worker once it has applied what it polled. */
  public void stopWorker() {
    stopSecondWorker();
    ModuleProcess running = worker;
    if (running != null) {
      running.stop(STOP);
    }
  }

  void killCache() {
    ProcessFaults.kill(cache.pid().orElseThrow());
    cache.close();
  }

  /** Restarts the Redis of the cache on the same port; it is empty. */
  void restartCache() {
    cache = RedisServer.startEmbedded(RedisOptions.none(), cache.port());
    pinAgain();
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    stopWorker();
    if (server != null) {
      server.stop(STOP);
    }
    removeWritten();
    primary.close();
    cache.close();
  }

  /** Kills everything at once without cleanup; for the end of an interrupted run. */
  public void kill() {
    Stream.of(
            Optional.ofNullable(worker),
            Optional.ofNullable(secondWorker),
            Optional.ofNullable(server))
        .flatMap(Optional::stream)
        .forEach(running -> running.stop(Duration.ZERO));
    primary.kill();
    cache.close();
  }

  private void removeWritten() {
    if (cache.how() == RedisServer.How.GIVEN) {
      try (RespConnection connection = cache.connect()) {
        fresh.remove(connection);
      }
    }
  }
}
