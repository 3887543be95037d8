package io.prefetchbench.benchmarks.counting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CountingProxyTest {
  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @Test
  void countsEveryByteEachWayAndAnExchangeAsOneRoundTrip() {
    byte[] ping = RespConnection.encode("PING");
    try (CountingProxy proxy = CountingProxy.start(redis.host(), redis.port());
        RespConnection connection = RespConnection.open("127.0.0.1", proxy.port())) {
      for (int i = 0; i < 100; i++) {
        connection.call("PING");
      }

      assertThat(proxy.traffic())
          .isEqualTo(OperationCost.traffic(100L * ping.length, 100L * "+PONG\r\n".length(), 100));
    }
  }

  @Test
  void commandsSentTogetherAreOneRoundTrip() {
    byte[] two = RespConnection.encode("PING");
    byte[] both = new byte[2 * two.length];
    System.arraycopy(two, 0, both, 0, two.length);
    System.arraycopy(two, 0, both, two.length, two.length);
    try (CountingProxy proxy = CountingProxy.start(redis.host(), redis.port());
        RespConnection connection = RespConnection.open("127.0.0.1", proxy.port())) {
      connection.write(both);
      connection.readReply();
      connection.readReply();

      assertThat(proxy.traffic().roundTrips()).isEqualTo(1);
    }
  }

  @Test
  void passesLargeValuesOnUnchanged() {
    String value = "0123456789abcdef".repeat(64 * 1024);
    try (CountingProxy proxy = CountingProxy.start(redis.host(), redis.port());
        RespConnection connection = RespConnection.open("127.0.0.1", proxy.port())) {
      connection.call("SET", "large", value);

      assertThat(connection.text("GET", "large")).isEqualTo(value);
      assertThat(proxy.traffic().bytesOut()).isGreaterThan(value.length());
      assertThat(proxy.traffic().bytesIn()).isGreaterThan(value.length());
    }
  }

  @Test
  void aClosedProxyEndsItsConnections() {
    CountingProxy proxy = CountingProxy.start(redis.host(), redis.port());
    try (RespConnection connection = RespConnection.open("127.0.0.1", proxy.port())) {
      connection.call("PING");
      proxy.close();

      assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(UncheckedIOException.class);
    }
  }
}
