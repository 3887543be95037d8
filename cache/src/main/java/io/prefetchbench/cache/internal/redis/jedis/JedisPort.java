package io.prefetchbench.cache.internal.redis.jedis;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.PortMaker;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.TrustedCertificates;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionPool;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.SslOptions;
import redis.clients.jedis.SslVerifyMode;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The port over Jedis: RESP2, at-most-once delivery, a bounded pool of blocking connections.
 * Thread-safe. A call borrows a connection; concurrent calls share one and its flush, see {@link
 * Combiner}, and asynchronous calls do so on threads of the port. A pipeline borrows an exclusive
 * connection; blocking calls use a separate pool. Replies are read one by one from the connection,
 * so no error reply is lost, as it would be with the library's {@code Pipeline.sync()}. It does not
 * track keys: Jedis reads push messages only while it waits for a reply, and passes them only to
 * its own cache.
 */
public final class JedisPort implements RedisPort {
  private static final int CONNECTIONS_BY_DEFAULT = 8;

  /** Two flushes in flight: one is answered while the next fills up, and batches stay large. */
  private static final int LANES_MAX = 2;

  private final ConnectionOptions options;
  private final int connections;
  private final ConnectionPool pool;
  private final ConnectionPool blockingPool;
  private final ThreadPoolExecutor executor;
  private final Combiner combiner;
  private final Deferred deferred;

  JedisPort(Supplier<RedisAddress> where, ConnectionOptions options) {
    this.options = options;
    this.connections = options.connectionsOr(CONNECTIONS_BY_DEFAULT);
    RedisAddress address = where.get();
    HostAndPort place = new HostAndPort(address.host(), address.port());
    JedisClientConfig config = clientConfig(address, where, options);
    this.pool = new ConnectionPool(place, config, poolConfig());
    this.blockingPool = new ConnectionPool(place, config, poolConfig());
    this.executor =
        new ThreadPoolExecutor(
            connections,
            connections,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(options.waitingMax()),
            task -> {
              Thread thread = new Thread(task, "prefetch-jedis");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    int lanes = Math.min(LANES_MAX, connections);
    this.combiner =
        new Combiner(this::pipeline, lanes, options.waitingMax(), options.commandTimeout());
    this.deferred = new Deferred(this::exchange, executor, lanes, options.waitingMax());
  }

  public static RedisPort connect(RedisAddress address, ConnectionOptions options) {
    return connect(() -> address, options);
  }

  /** Connects; user and password are requested at each new connection, the rest is read now. */
  public static RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options) {
    if (!PortMaker.isSingle(where)) {
      return new Pools(options).connect(where);
    }
    JedisPort port = new JedisPort(where, options);
    try {
      port.use(port.pool, connection -> connection.isConnected());
    } catch (RedisFault fault) {
      port.close();
      throw fault;
    }
    return port;
  }

  private static JedisClientConfig clientConfig(
      RedisAddress address, Supplier<RedisAddress> where, ConnectionOptions options) {
    DefaultJedisClientConfig.Builder config =
        DefaultJedisClientConfig.builder()
            .protocol(RedisProtocol.RESP2)
            .connectionTimeoutMillis((int) options.connectTimeout().toMillis())
            .socketTimeoutMillis((int) options.commandTimeout().toMillis())
            .database(address.database())
            .credentialsProvider(() -> credentials(where.get()));
    if (address.tls()) {
      config.sslOptions(sslOptions(options.trustedCertificates()));
    }
    if (options.clientName() != null) {
      config.clientName(options.clientName());
    }
    return config.build();
  }

  private static RedisCredentials credentials(RedisAddress address) {
    String password = address.password();
    return new DefaultRedisCredentials(
        address.user(), password == null ? null : password.toCharArray());
  }

  private static SslOptions sslOptions(@Nullable Path trusted) {
    if (trusted == null) {
      return SslOptions.builder().build();
    }
    // The password of an in-memory store protects nothing, but the format requires one.
    char[] password = "prefetch".toCharArray();
    byte[] store = TrustedCertificates.of(trusted).pkcs12(password);
    return SslOptions.builder()
        .sslVerifyMode(SslVerifyMode.FULL)
        .trustStoreType("PKCS12")
        .truststore(() -> new ByteArrayInputStream(store), password)
        .build();
  }

  private ConnectionPoolConfig poolConfig() {
    ConnectionPoolConfig config = new ConnectionPoolConfig();
    config.setMaxTotal(connections);
    config.setMaxIdle(connections);
    config.setMaxWait(options.commandTimeout());
    config.setJmxEnabled(false);
    config.setTestWhileIdle(false);
    config.setTimeBetweenEvictionRuns(Duration.ofMillis(-1));
    return config;
  }

  /** Makes a pool for each of several servers; the pools share nothing. */
  private record Pools(ConnectionOptions options) implements PortMaker {
    @Override
    public RedisPort open(Supplier<RedisAddress> where) {
      return new JedisPort(where, options);
    }

    @Override
    public void close() {}
  }

  private interface Use<T> {
    T with(Connection connection);
  }

  private <T> T use(ConnectionPool from, Use<T> use) {
    try (Connection connection = from.getResource()) {
      return unlessBroken(connection, use);
    } catch (JedisConnectionException e) {
      // Connections that were idle during the same outage would fail one caller each.
      from.clear();
      throw Replies.faultOf(e);
    } catch (JedisDataException e) {
      throw RedisFault.ofReply(Replies.words(e));
    } catch (JedisException e) {
      throw RedisFault.connection("no free connection to Redis: " + Replies.words(e), e);
    }
  }

  /** Any failure may have left unread replies, which the next user would take for its own. */
  private static <T> T unlessBroken(Connection connection, Use<T> use) {
    try {
      return use.with(connection);
    } catch (RuntimeException | Error e) {
      connection.setBroken();
      throw e;
    }
  }

  @Override
  public Reply call(Command command) {
    return combiner.call(command);
  }

  private static Reply exchange(Connection connection, Command command) {
    connection.sendCommand(arguments(command));
    return read(connection, true);
  }

  private static Reply read(Connection connection, boolean flushFirst) {
    try {
      return Replies.of(flushFirst ? connection.getOne() : connection.getUnflushedObject());
    } catch (JedisDataException e) {
      return new Reply.Fault(RedisFault.ofReply(Replies.words(e)));
    }
  }

  private static CommandArguments arguments(Command command) {
    List<byte[]> args = command.args();
    byte[] name = args.get(0);
    CommandArguments arguments = new CommandArguments(() -> name);
    for (int i = 1; i < args.size(); i++) {
      arguments.add(args.get(i));
    }
    return arguments;
  }

  @Override
  public CompletableFuture<Reply> callAsync(Command command) {
    return deferred.add(command);
  }

  @Override
  public List<Reply> pipeline(List<Command> commands) {
    if (commands.isEmpty()) {
      return List.of();
    }
    List<Reply> replies = new ArrayList<>(commands.size());
    exchange(commands, replies::add);
    return replies;
  }

  /** Sends all commands in one flush and passes on each reply, in order, as it is read. */
  private void exchange(List<Command> commands, Consumer<Reply> replies) {
    use(
        pool,
        connection -> {
          for (Command command : commands) {
            connection.sendCommand(arguments(command));
          }
          for (int i = 0; i < commands.size(); i++) {
            replies.accept(read(connection, i == 0));
          }
          return commands;
        });
  }

  @Override
  public CompletableFuture<List<Reply>> pipelineAsync(List<Command> commands) {
    CompletableFuture<List<Reply>> future = new CompletableFuture<>();
    try {
      executor.execute(
          () -> {
            try {
              future.complete(pipeline(commands));
            } catch (Throwable failure) {
              future.completeExceptionally(failure);
            }
          });
    } catch (RejectedExecutionException e) {
      future.completeExceptionally(
          RedisFault.connection(
              "over " + options.waitingMax() + " calls are waiting for a connection to Redis", e));
    }
    return future;
  }

  @Override
  public Reply callBlocking(Command command, Duration wait) {
    return use(
        blockingPool,
        connection -> {
          long millis = wait.plus(options.commandTimeout()).toMillis();
          connection.setSoTimeout((int) Math.min(millis, Integer.MAX_VALUE));
          return exchange(connection, command);
        });
  }

  @Override
  public String describe() {
    @Nullable String version = Connection.class.getPackage().getImplementationVersion();
    return "jedis" + (version == null ? "" : " " + version) + ", RESP2, pool of " + connections;
  }

  @Override
  public void close() {
    deferred.close();
    List<Runnable> notBegun = executor.shutdownNow();
    pool.close();
    blockingPool.close();
    // They now fail immediately, which notifies their callers of the close.
    notBegun.forEach(Runnable::run);
  }
}
