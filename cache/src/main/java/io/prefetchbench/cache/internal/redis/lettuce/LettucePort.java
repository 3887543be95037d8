package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.KeyListener;
import io.prefetchbench.cache.internal.redis.PortMaker;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Tracking;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The port over Lettuce: RESP2, at-most-once delivery, few multiplexed connections. Thread-safe.
 * Single commands share the connections of {@link ConnectionOptions#connections}; each pipeline is
 * sent in one write over one of as many further connections, so that no reader waits behind a large
 * flush; blocking calls use dedicated connections, created on demand and kept. A lost connection is
 * reopened at the next use; commands in flight fail and are not resent. Key tracking also uses a
 * dedicated connection, over RESP3, which Redis needs for push messages.
 */
public final class LettucePort implements RedisPort {
  private static final int CONNECTIONS_BY_DEFAULT = 1;

  private final Engine engine;
  private final boolean ownsEngine;
  private final Supplier<RedisAddress> where;
  private final ConnectionOptions options;
  private final ReconnectingConnection[] singles;
  private final ReconnectingConnection[] pipelines;
  private final AtomicInteger nextSingle = new AtomicInteger();
  private final AtomicInteger nextPipeline = new AtomicInteger();
  private final Queue<ReconnectingConnection> idleBlocking = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  LettucePort(Engine engine, boolean ownsEngine, Supplier<RedisAddress> where) {
    this.engine = engine;
    this.ownsEngine = ownsEngine;
    this.options = engine.options();
    this.where = where;
    int connections = options.connectionsOr(CONNECTIONS_BY_DEFAULT);
    singles = connections(connections);
    pipelines = connections(connections);
  }

  public static RedisPort connect(RedisAddress address, ConnectionOptions options) {
    return connect(() -> address, options);
  }

  /**
   * Connects to an address that is requested at each new connection, so that a changed password
   * needs no restart. For Sentinels or a cluster, everything but user and password is read once,
   * now.
   *
   * @param where thread-safe; must return immediately
   */
  public static RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options) {
    if (!PortMaker.isSingle(where)) {
      return new Engine(options).connect(where);
    }
    LettucePort port = new LettucePort(new Engine(options), true, where);
    try {
      port.singles[0].connected();
    } catch (RedisFault fault) {
      port.close();
      throw fault;
    }
    return port;
  }

  /** A port to one server that connects at its first use; the server need not be running yet. */
  public static RedisPort unconnected(RedisAddress address, ConnectionOptions options) {
    if (address.kind() != RedisAddress.Kind.SINGLE) {
      throw new IllegalArgumentException("expected the address of one server");
    }
    return new LettucePort(new Engine(options), true, () -> address);
  }

  private ReconnectingConnection[] connections(int number) {
    ReconnectingConnection[] all = new ReconnectingConnection[number];
    for (int i = 0; i < number; i++) {
      all[i] = connection();
    }
    return all;
  }

  private ReconnectingConnection connection() {
    return new ReconnectingConnection(
        () -> open(engine::connect, PipelinedConnection::close), options.connectTimeout());
  }

  private <T> CompletableFuture<T> open(
      Function<RedisAddress, CompletableFuture<T>> over, Consumer<T> close) {
    if (closed) {
      return CompletableFuture.failedFuture(RedisFault.connection("the port is closed", null));
    }
    try {
      return over.apply(where.get()).thenApply(opened -> unlessClosed(opened, close));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          RedisFault.connection("the address of Redis is not known: " + e, e));
    }
  }

  /** A port that shares its engine may be closed while it is connecting. */
  private <T> T unlessClosed(T opened, Consumer<T> close) {
    if (closed) {
      close.accept(opened);
      throw RedisFault.connection("the port is closed", null);
    }
    return opened;
  }

  private static ReconnectingConnection next(ReconnectingConnection[] all, AtomicInteger next) {
    return all.length == 1 ? all[0] : all[Math.floorMod(next.getAndIncrement(), all.length)];
  }

  @Override
  public Reply call(Command command) {
    PortCommand.One reply = new PortCommand.One();
    next(singles, nextSingle).connected().send(List.of(new PortCommand(command, reply)));
    return await(reply, options.commandTimeout());
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    PortCommand.One reply = new PortCommand.One();
    try {
      next(singles, nextSingle).connectedNow().send(List.of(new PortCommand(command, reply)));
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
    return reply;
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    if (commands.isEmpty()) {
      return List.of();
    }
    PortCommand.All replies = new PortCommand.All(commands.size());
    send(next(pipelines, nextPipeline).connected(), commands, replies);
    return await(replies, options.commandTimeout());
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    if (commands.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    PortCommand.All replies = new PortCommand.All(commands.size());
    // Does not wait: this may run on the event loop that has to make the connection.
    var unused =
        next(pipelines, nextPipeline)
            .connecting()
            .whenComplete(
                (wire, failure) -> {
                  if (failure == null) {
                    send(wire, commands, replies);
                  } else {
                    replies.onFault(Faults.of(failure));
                  }
                });
    return replies;
  }

  /** One collection is encoded into one buffer and flushed once; it never holds others back. */
  private static void send(
      PipelinedConnection wire, List<Command> commands, PortCommand.All replies) {
    int bytes = 0;
    for (Command command : commands) {
      bytes += PortCommand.encodedBytesMax(command);
    }
    List<PortCommand> batch = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      batch.add(new PortCommand(commands.get(i), replies, i, i == 0 ? bytes : 0));
    }
    wire.send(batch);
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    ReconnectingConnection idle = idleBlocking.poll();
    ReconnectingConnection one = idle == null ? connection() : idle;
    PortCommand.One reply = new PortCommand.One();
    boolean answered = false;
    try {
      one.connected().sendBlocking(new PortCommand(command, reply));
      Reply answer = await(reply, wait.plus(options.commandTimeout()));
      answered = true;
      return answer;
    } finally {
      if (answered && !closed) {
        idleBlocking.add(one);
      } else {
        // Still blocked in Redis, or broken: a later call must not queue behind it.
        one.drop();
      }
    }
  }

  @Override
  public boolean tracksKeys() {
    return true;
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opening =
        open(engine::connectTracking, LettucePort::drop);
    StatefulRedisConnection<byte[], byte[]> connection;
    try {
      connection = await(opening, options.connectTimeout());
    } catch (RedisFault fault) {
      // A connection that is still established later is closed.
      var unused = opening.thenCompose(StatefulRedisConnection::closeAsync);
      throw fault;
    }
    LettuceTracking tracking = new LettuceTracking(connection, told, options.commandTimeout());
    try {
      await(tracking.begin(prefix), options.commandTimeout()).orThrow();
    } catch (RedisFault fault) {
      tracking.close();
      throw fault;
    }
    return tracking;
  }

  private static void drop(StatefulRedisConnection<byte[], byte[]> connection) {
    var unused = connection.closeAsync();
  }

  private static <T> T await(CompletableFuture<T> reply, Duration timeout) {
    try {
      return reply.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RedisFault.connection("interrupted while waiting for Redis", e);
    } catch (TimeoutException e) {
      throw RedisFault.timeout("no answer from Redis within " + timeout.toMillis() + " ms", e);
    } catch (ExecutionException e) {
      throw Faults.of(e);
    }
  }

  @Override
  public String describe() {
    String version = RedisClient.class.getPackage().getImplementationVersion();
    return "lettuce"
        + (version == null ? "" : " " + version)
        + ", RESP2, "
        + singles.length
        + " shared connection"
        + (singles.length == 1 ? "" : "s");
  }

  @Override
  public void close() {
    closed = true;
    if (ownsEngine) {
      engine.close();
      return;
    }
    Stream.of(List.of(singles), List.of(pipelines), idleBlocking)
        .flatMap(Collection::stream)
        .forEach(ReconnectingConnection::drop);
  }
}
