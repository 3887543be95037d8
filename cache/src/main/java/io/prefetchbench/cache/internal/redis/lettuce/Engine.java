package io.prefetchbench.cache.internal.redis.lettuce;

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
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.PortMaker;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.TrustedCertificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The Lettuce client resources and threads of one port, or shared by the ports to the servers of
 * one deployment. Thread-safe.
 */
final class Engine implements PortMaker {
  // Spring Boot 3.5 manages Lettuce 6.6, which has none.
  private static final boolean HAS_MAINTENANCE_NOTIFICATIONS = hasMaintenanceNotifications();
  private static final int CONNECT_TRIES = 3;

  private final ConnectionOptions options;
  private final ClientResources resources;
  private final RedisClient client;
  private final RedisClient trackingClient;

  Engine(ConnectionOptions options) {
    this.options = options;
    this.resources =
        ClientResources.builder()
            .ioThreadPoolSize(2)
            .computationThreadPoolSize(2)
            .nettyCustomizer(PipelineEntry.CUSTOMIZER)
            .commandLatencyRecorder(CommandLatencyRecorder.disabled())
            .build();
    ClientOptions common = clientOptions(options);
    this.client = RedisClient.create(resources);
    client.setOptions(common);
    this.trackingClient = RedisClient.create(resources);
    ClientOptions.Builder tracking = common.mutate().protocolVersion(ProtocolVersion.RESP3);
    if (HAS_MAINTENANCE_NOTIFICATIONS) {
      Maintenance.disable(tracking);
    }
    trackingClient.setOptions(tracking.build());
  }

  private static boolean hasMaintenanceNotifications() {
    try {
      var unused =
          Class.forName(
              "io.lettuce.core.MaintNotificationsConfig", false, Engine.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Loaded only with a Lettuce that has these notifications, 7.0 or later. */
  private static final class Maintenance {
    static void disable(ClientOptions.Builder options) {
      var unused = options.maintNotificationsConfig(MaintNotificationsConfig.disabled());
    }
  }

  ConnectionOptions options() {
    return options;
  }

  @Override
  public RedisPort open(Supplier<RedisAddress> where) {
    return new LettucePort(this, false, where);
  }

  /** A new connection to one server; never waits. */
  CompletableFuture<PipelinedConnection> connect(RedisAddress address) {
    return connected(client, address, CONNECT_TRIES)
        .thenCompose(
            connection ->
                PipelineEntry.of(connection)
                    .thenApply(
                        entry ->
                            new PipelinedConnection(
                                connection,
                                entry,
                                options.commandTimeout(),
                                options.waitingMax(),
                                System::nanoTime)));
  }

  /** Like {@link #connect} but over RESP3, which Redis needs for push messages. */
  CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connectTracking(RedisAddress address) {
    return connected(trackingClient, address, CONNECT_TRIES)
        // Nothing is written there, but a connection whose pipeline entry was found accepts
        // commands.
        .thenCompose(connection -> PipelineEntry.of(connection).thenApply(entry -> connection));
  }

  /**
   * Once the server refuses the login, Lettuce closes the connection; sometimes it then reports
   * that it was closed, and not why. The reason is worth another try.
   */
  private CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connected(
      RedisClient by, RedisAddress address, int tries) {
    return by.connectAsync(ByteArrayCodec.INSTANCE, uriOf(address))
        .toCompletableFuture()
        .exceptionallyCompose(
            failure ->
                tries > 1 && Faults.isClosedWithoutReason(failure)
                    ? connected(by, address, tries - 1)
                    : CompletableFuture.failedFuture(failure));
  }

  private RedisURI uriOf(RedisAddress address) {
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

  private static ClientOptions clientOptions(ConnectionOptions options) {
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
        .socketOptions(
            SocketOptions.builder()
                .connectTimeout(options.connectTimeout())
                .tcpNoDelay(true)
                .keepAlive(true)
                .build())
        // The port itself bounds every wait; Lettuce's timer would cost one task per command.
        .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
        // Commands complete in the order they were sent, so an index over them is never used.
        .useHashIndexQueue(false)
        .build();
  }

  @Override
  public void close() {
    trackingClient.shutdown(Duration.ZERO, options.connectTimeout());
    client.shutdown(Duration.ZERO, options.connectTimeout());
    resources
        .shutdown(0, options.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .awaitUninterruptibly(options.connectTimeout().toMillis());
  }
}
