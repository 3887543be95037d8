package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.BadInput;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A running Redis: closing stops only one that we started. Thread-safe. */
public final class RedisServer implements AutoCloseable {
  private static final String EMBEDDED_SOURCE = "embedded (org.signal:embedded-redis)";

  /** System property: a redis-server or valkey-server to start instead of the embedded one. */
  public static final String INSTEAD_OF_EMBEDDED = "testbed.redis-server";

  /** In the words of glibc and of musl, with which the embedded Redis is built. */
  private static final Pattern PORT_TAKEN = Pattern.compile("[Aa]ddress (already )?in use");

  private static final int START_TRIES = 5;
  private static final int READY_POLLS = 3_000;
  private static final long READY_POLL_MILLIS = 10;

  public enum How {
    /** By an address that the user or the environment gave. */
    GIVEN,
    /** A redis-server or valkey-server of this machine, started by us. */
    LOCAL,
    /** The binary that comes with the bench, started by us. */
    EMBEDDED,
    /** A container, started by us. */
    DOCKER
  }

  private final RedisAddress address;
  private final RedisAddress server;
  private final How how;
  private final String source;
  private final String version;
  private final OptionalLong pid;
  private final Runnable ending;

  RedisServer(
      RedisAddress server,
      How how,
      String source,
      String version,
      OptionalLong pid,
      Runnable ending) {
    this(server, server, how, source, version, pid, ending);
  }

  private RedisServer(
      RedisAddress address,
      RedisAddress server,
      How how,
      String source,
      String version,
      OptionalLong pid,
      Runnable ending) {
    this.address = address;
    this.server = server;
    this.how = how;
    this.source = source;
    this.version = version;
    this.pid = pid;
    this.ending = ending;
  }

  /** One that the user or the environment gave, represented by one of its servers. */
  static RedisServer given(RedisResolver.Given given, RedisAddress server, String version) {
    return new RedisServer(
        given.address(),
        server,
        How.GIVEN,
        "given by " + given.source(),
        version,
        OptionalLong.empty(),
        () -> {});
  }

  /** Starts the embedded Redis for tests: it checks every payload to the last byte. */
  public static RedisServer startEmbedded() {
    return startEmbedded(RedisOptions.checkingPayloads());
  }

  /** Starts the embedded Redis: free port, loopback, nothing persisted; ends with this JVM. */
  public static RedisServer startEmbedded(RedisOptions options) {
    return startEmbedded(options, RedisProcess.ANY_PORT);
  }

  /** Like {@link #startEmbedded(RedisOptions)}, at this port, where another one has just ended. */
  public static RedisServer startEmbedded(RedisOptions options, int port) {
    String other = System.getProperty(INSTEAD_OF_EMBEDDED);
    return other == null
        ? start(null, options, port, How.EMBEDDED, EMBEDDED_SOURCE)
        : start(Path.of(other), options, port, How.LOCAL, "local (" + other + ")");
  }

  /** Like {@link #startEmbedded}, with a redis-server or valkey-server of the machine. */
  public static RedisServer startLocal(Path binary, RedisOptions options) {
    return start(binary, options, RedisProcess.ANY_PORT, How.LOCAL, "local (" + binary + ")");
  }

  private static RedisServer start(
      @Nullable Path binary, RedisOptions options, int port, How how, String source) {
    String lastOutput = "";
    for (int i = 0; i < START_TRIES; i++) {
      RedisProcess process = RedisProcess.start(binary, options, port);
      RedisAddress url = RedisAddress.of("127.0.0.1", process.port());
      String version = awaitReady(process, url);
      if (version != null) {
        OptionalLong pid = OptionalLong.of(process.redisPid());
        return new RedisServer(url, how, source, version, pid, process::close);
      }
      boolean ended = !process.isAlive();
      process.close();
      lastOutput = ended ? process.lastOutput() : "it did not answer within 30 s";
      if (!PORT_TAKEN.matcher(lastOutput).find()) {
        break;
      }
    }
    throw new BadInput("Redis, " + source + ", did not start: " + lastOutput);
  }

  /** The version, or null if the process ended or never answered. */
  private static @Nullable String awaitReady(RedisProcess process, RedisAddress url) {
    for (int i = 0; i < READY_POLLS && process.isAlive(); i++) {
      try (RespConnection connection =
          RespConnection.open(url, Duration.ofSeconds(1), Duration.ofSeconds(5), null)) {
        RedisFacts facts = RedisFacts.of(connection);
        // INFO answers while Redis still loads its append-only file; PING says LOADING then.
        connection.call("PING");
        if (facts.processId() == process.redisPid()) {
          return facts.version();
        }
        // Another Redis took the port since we looked; ours will say so and end.
      } catch (UncheckedIOException | RespError notYet) {
        // It loads, or does not listen yet.
      }
      pause();
    }
    return null;
  }

  private static void pause() {
    try {
      Thread.sleep(READY_POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while Redis was starting", e);
    }
  }

  /** Where it is; its toString hides the password. */
  public RedisAddress address() {
    return address;
  }

  /** Address with login, as clients and child processes take it; never for a log. */
  public String uri() {
    return address.toSecretUri();
  }

  /** False if the address names Sentinels or a cluster: then this is one server of several. */
  public boolean isSingle() {
    return address.kind() == RedisAddress.Kind.SINGLE;
  }

  public String host() {
    return server.host();
  }

  public int port() {
    return server.port();
  }

  /** Pid of Redis on this machine; absent for a given Redis, which may be anywhere. */
  public OptionalLong pid() {
    return pid;
  }

  public How how() {
    return how;
  }

  /** How it was found, for a reader: which variable, program or image. */
  public String source() {
    return source;
  }

  public String version() {
    return version;
  }

  /** A new bare connection to it; the caller closes it. */
  public RespConnection connect() {
    return RespConnection.open(server);
  }

  public String text(String... command) {
    try (RespConnection connection = connect()) {
      return connection.text(command);
    }
  }

  /** Stops a Redis that we started, and removes its folder; idempotent. */
  @Override
  public void close() {
    ending.run();
  }

  @Override
  public String toString() {
    return "Redis " + version + " at " + address + ", " + source;
  }
}
