package io.prefetchbench.cache;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Connection settings and timeouts, the same for every client.
 *
 * <p>Immutable.
 *
 * @param commandTimeout longest wait for a reply, over 0; also for a free connection
 * @param connectTimeout longest wait for a connection, over 0
 * @param connections most connections for commands; 0 leaves it to the client: one shared
 *     connection for Lettuce, a pool of 8 for Jedis
 * @param waitingMax most commands (Lettuce: sent or waiting; Jedis: waiting for a connection, calls
 *     and asynchronous calls each) before further ones are refused
 * @param clientName shown by {@code CLIENT LIST}; null leaves it unset, which needs no permission
 * @param trustedCertificates PEM file of the certificates trusted over TLS; null for the JVM's
 *     defaults
 */
public record ConnectionOptions(
    Duration commandTimeout,
    Duration connectTimeout,
    int connections,
    int waitingMax,
    @Nullable String clientName,
    @Nullable Path trustedCertificates) {

  /** A Redis client library; an optional dependency, which the program must name itself. */
  public enum Client {
    /** {@code io.lettuce:lettuce-core}: needed for a near cache. */
    LETTUCE,
    /** {@code redis.clients:jedis}: has the lower latency. */
    JEDIS
  }

  /** Two seconds for a reply and for a connection, the client's own number of connections. */
  public static final ConnectionOptions STANDARD =
      new ConnectionOptions(Duration.ofSeconds(2), Duration.ofSeconds(2), 0, 32_768, null, null);

  /**
   * @throws IllegalArgumentException if a timeout is not positive, or a number is out of range
   */
  public ConnectionOptions {
    if (commandTimeout.toMillis() < 1 || connectTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "timeouts must be 1 ms or more, were " + commandTimeout + " and " + connectTimeout);
    }
    if (connections < 0 || connections > 1024) {
      throw new IllegalArgumentException("connections must be 0 to 1024, were " + connections);
    }
    if (waitingMax < 1) {
      throw new IllegalArgumentException("waitingMax must be 1 or more, was " + waitingMax);
    }
  }

  public ConnectionOptions withCommandTimeout(Duration timeout) {
    return new ConnectionOptions(
        timeout, connectTimeout, connections, waitingMax, clientName, trustedCertificates);
  }

  public ConnectionOptions withConnections(int number) {
    return new ConnectionOptions(
        commandTimeout, connectTimeout, number, waitingMax, clientName, trustedCertificates);
  }

  public ConnectionOptions withWaitingMax(int commands) {
    return new ConnectionOptions(
        commandTimeout, connectTimeout, connections, commands, clientName, trustedCertificates);
  }

  public ConnectionOptions withClientName(String name) {
    return new ConnectionOptions(
        commandTimeout, connectTimeout, connections, waitingMax, name, trustedCertificates);
  }

  /** Trusts the certificates of this PEM file over TLS, and no others. */
  public ConnectionOptions withTrustedCertificates(Path pem) {
    return new ConnectionOptions(
        commandTimeout, connectTimeout, connections, waitingMax, clientName, pem);
  }

  /** The configured number of connections, or the client's default if none is set. */
  public int connectionsOr(int clientDefault) {
    return connections == 0 ? clientDefault : connections;
  }
}
