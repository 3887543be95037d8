package io.prefetchbench.cache.redis.lettuce;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.KeyListener;
import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.Reply;
import io.prefetchbench.cache.redis.Tracking;
import io.prefetchbench.cache.redis.TrustedCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The port over Lettuce: RESP2, at most once, few multiplexed connections.
 *
 * <p>Thread-safe. Single commands share the connections of {@link PortOptions#connections}, and
 * those that meet there share a write to the socket; each pipeline goes in one write over one of as
 * many further connections, so that no reader waits behind a large flush; blocking calls have
 * connections of their own, made when needed and kept. A connection that was lost is opened again
 * at the next use; commands in flight at the loss fail and are not sent again. Tracking of keys has
 * a connection of its own too, over RESP3, which alone lets Redis speak unasked.
 */
public final class LettucePort implements RedisPort {
  private static final int CONNECTIONS_BY_DEFAULT = 1;

  private final RedisClient client;
  private final RedisClient trackingClient;
  private final ClientResources resources;
  private final Supplier<RedisAddress> where;
  private final PortOptions options;
  private final Lane[] singles;
  private final Lane[] pipelines;
  private final AtomicInteger nextSingle = new AtomicInteger();
  private final AtomicInteger nextPipeline = new AtomicInteger();
  private final Queue<Lane> idleBlocking = new ConcurrentLinkedQueue<>();
  private volatile boolean closed;

  private LettucePort(Supplier<RedisAddress> where, PortOptions options) {
    this.options = options;
    this.where = where;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .nettyCustomizer(BatchSpreader.CUSTOMIZER)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    ClientOptions common = clientOptions(options);
    this.client = RedisClient.create(resources);
    client.setOptions(common);
    this.trackingClient = RedisClient.create(resources);
    trackingClient.setOptions(
        common
            .mutate()
            .protocolVersion(ProtocolVersion.RESP3)
            .maintNotificationsConfig(MaintNotificationsConfig.disabled())
            .build());
    int connections = options.connectionsOr(CONNECTIONS_BY_DEFAULT);
    singles = lanes(connections);
    pipelines = lanes(connections);
  }

  /**
   * Connects.
   *
   * @throws RedisFault if Redis cannot be reached, or refuses the login
   */
  public static LettucePort connect(RedisAddress address, PortOptions options) {
    return connect(() -> address, options);
  }

  /**
   * Connects to an address that is asked for at each new connection, so that a changed password
   * needs no restart.
   *
   * @param where thread-safe; must answer at once
   * @throws RedisFault if Redis cannot be reached, or refuses the login
   */
  public static LettucePort connect(Supplier<RedisAddress> where, PortOptions options) {
    LettucePort port = new LettucePort(where, options);
    try {
      port.singles[0].connected();
    } catch (RedisFault fault) {
      port.close();
      throw fault;
    }
    return port;
  }

  private static RedisURI uriOf(RedisAddress address, PortOptions options) {
    RedisURI.Builder uri =
        RedisURI.builder()
            .withHost(address.host())
            .withPort(address.port())
            .withDatabase(address.database())
            .withSsl(address.tls())
            .withTimeout(options.connectTimeout());
    String password = address.password();
    if (password != null) {
      if (address.user() == null) {
        uri.withPassword(password.toCharArray());
      } else {
        uri.withAuthentication(address.user(), password.toCharArray());
      }
    }
    if (options.clientName() != null) {
      uri.withClientName(options.clientName());
    }
    return uri.build();
  }

  private static ClientOptions clientOptions(PortOptions options) {
    SslOptions.Builder ssl = SslOptions.builder().jdkSslProvider();
    Path trusted = options.trustedCertificates();
    if (trusted != null) {
      ssl.trustManager(TrustedCertificates.of(trusted).managers());
    }
    return ClientOptions.builder()
        .sslOptions(ssl.build())
        .autoReconnect(false)
        .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
        .protocolVersion(ProtocolVersion.RESP2)
        .requestQueueSize(options.waitingMax())
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(options.connectTimeout())
                .tcpNoDelay(true)
                .keepAlive(true)
                .build())
        // The port itself bounds every wait; Lettuce's timer would cost a task a command.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        // Commands leave in the order of their replies, so the index over them is never used.
        .useHashIndexQueue(false)
        .build();
  }

  private Lane[] lanes(int number) {
    Lane[] lanes = new Lane[number];
    for (int i = 0; i < number; i++) {
      lanes[i] = lane();
    }
    return lanes;
  }

  private Lane lane() {
    return new Lane(() -> open(client), options.connectTimeout());
  }

  private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> open(RedisClient over) {
    if (closed) {
      return CompletableFuture.failedFuture(RedisFault.connection("the port is closed", null));
    }
    RedisURI uri;
    try {
      uri = uriOf(where.get(), options);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          RedisFault.connection("the address of Redis is not known: " + e, e));
    }
    return over.connectAsync(ByteArrayCodec.INSTANCE, uri).toCompletableFuture();
  }

  private static Lane next(Lane[] lanes, AtomicInteger next) {
    return lanes.length == 1
        ? lanes[0]
        : lanes[Math.floorMod(next.getAndIncrement(), lanes.length)];
  }

  @Override
  public Reply call(Command command) {
    PortCommand.One reply = new PortCommand.One();
    next(singles, nextSingle).connected().dispatch(new PortCommand(command, reply, 0, 0));
    return await(reply, options.commandTimeout());
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    PortCommand.One reply = new PortCommand.One();
    try {
      next(singles, nextSingle).connectedNow().dispatch(new PortCommand(command, reply, 0, 0));
    } catch (RedisFault fault) {
      return CompletableFuture.failedFuture(fault);
    }
    return bounded(reply);
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
    // Not waited for: this may run on the event loop that has to make the connection.
    var unused =
        next(pipelines, nextPipeline)
            .connecting()
            .whenComplete(
                (connection, failure) -> {
                  if (failure == null) {
                    send(connection, commands, replies);
                  } else {
                    replies.onFault(Faults.of(failure));
                  }
                });
    return bounded(replies);
  }

  /** One collection is encoded into one buffer and flushed once; it never holds others back. */
  private static void send(
      StatefulRedisConnection<byte[], byte[]> connection,
      List<Command> commands,
      PortCommand.All replies) {
    int bytes = 0;
    for (Command command : commands) {
      bytes += PortCommand.encodedBytesMax(command);
    }
    List<PortCommand> batch = new ArrayList<>(commands.size());
    for (int i = 0; i < commands.size(); i++) {
      batch.add(new PortCommand(commands.get(i), replies, i, i == 0 ? bytes : 0));
    }
    connection.dispatch(new PortCommand.Batch(batch, replies));
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    Lane idle = idleBlocking.poll();
    Lane lane = idle == null ? lane() : idle;
    PortCommand.One reply = new PortCommand.One();
    boolean answered = false;
    try {
      lane.connected().dispatch(new PortCommand(command, reply, 0, 0));
      Reply answer = await(reply, wait.plus(options.commandTimeout()));
      answered = true;
      return answer;
    } finally {
      if (answered && !closed) {
        idleBlocking.add(lane);
      } else {
        // Still blocked in Redis, or broken: a later call must not queue behind it.
        lane.drop();
      }
    }
  }

  @Override
  public boolean tracksKeys() {
    return true;
  }

  @Override
  public Tracking track(String prefix, KeyListener told) {
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> opening = open(trackingClient);
    StatefulRedisConnection<byte[], byte[]> connection;
    try {
      connection = await(opening, options.connectTimeout());
    } catch (RedisFault fault) {
      // One that comes after all is nobody's.
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

  private <T> CompletableFuture<T> bounded(CompletableFuture<T> reply) {
    return reply
        .orTimeout(options.commandTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .exceptionallyCompose(failure -> CompletableFuture.failedFuture(Faults.of(failure)));
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
    trackingClient.shutdown(Duration.ZERO, options.connectTimeout());
    client.shutdown(Duration.ZERO, options.connectTimeout());
    resources
        .shutdown(0, options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(options.connectTimeout().toMillis());
  }
}
