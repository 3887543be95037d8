package io.prefetchbench.load.system;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.FeedChoice;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.WritablePrimary;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The mock primary in a Redis. */
final class MockSystem implements PrimarySystem {
  private final RedisServer server;
  private final PrimaryOptions named;
  private final FeedChoice feed;
  private @Nullable RedisPort port;
  private @Nullable MockPrimary primary;
  private Version filledTo = Version.NONE;

  /** Closes the server with itself. */
  MockSystem(RedisServer server, String name, FeedChoice feed) {
    this.server = server;
    this.named = new PrimaryOptions(name, Duration.ZERO, feed.mock().orElseThrow());
    this.feed = feed;
  }

  @Override
  public void fill(Shape shape, long count, long seed, LongConsumer progress) {
    // One connection: the order of the mutations has to be kept.
    ConnectionOptions ordered = ConnectionOptions.STANDARD.withConnections(1);
    RedisPort opened = LettucePort.connect(server.address(), ordered);
    port = opened;
    MockPrimary filled = MockPrimary.open(opened, named);
    primary = filled;
    filled.fill(shape, count, seed, progress);
    filledTo = filled.position();
  }

  @Override
  public WritablePrimary primary() {
    return Objects.requireNonNull(primary, "not filled yet");
  }

  @Override
  public FeedChoice feed() {
    return feed;
  }

  @Override
  public List<String> options() {
    return List.of(
        "--primary", server.uri(), "--primary-name", named.name(), "--feed", feed.word());
  }

  @Override
  public OptionalLong backlog() {
    RedisPort open = Objects.requireNonNull(port, "not filled yet");
    return new FeedBacklog(open, named.feedKey()).events();
  }

  @Override
  public Version recordedAfter() {
    return filledTo;
  }

  @Override
  public List<Role> roles() {
    return server.pid().isEmpty()
        ? List.of()
        : List.of(new Role(Role.PRIMARY_REDIS, server.pid().getAsLong()));
  }

  @Override
  public boolean isOwn() {
    return server.how() != RedisServer.How.GIVEN;
  }

  @Override
  public void freeze() {
    ProcessFaults.freeze(server.pid().orElseThrow());
  }

  @Override
  public void thaw() {
    ProcessFaults.thaw(server.pid().orElseThrow());
  }

  @Override
  public PingProber.Connection openPing() {
    return PingProber.Connection.to(server);
  }

  @Override
  public void describe(Environment environment) {
    environment.redis("primary", server);
  }

  RedisServer server() {
    return server;
  }

  @Override
  public void kill() {
    server.close();
  }

  @Override
  public void close() {
    if (port != null) {
      port.close();
    }
    if (server.how() == RedisServer.How.GIVEN) {
      try (RespConnection connection = server.connect()) {
        FreshPrefix.removeBelow(connection, named.keyPrefix());
      }
    }
    kill();
  }
}
