package io.prefetchbench.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static final Duration IMPATIENT = Duration.ofMillis(200);
  private static RedisServer redis;
  private static RespConnection direct;
  private FaultProxy proxy;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.startEmbedded();
    direct = redis.connect();
  }

  @AfterAll
  static void stopRedis() {
    direct.close();
    redis.close();
  }

  @BeforeEach
  void open() {
    direct.call("FLUSHALL");
    proxy = FaultProxy.open(redis.host(), redis.port());
  }

  @AfterEach
  void close() {
    proxy.close();
  }

  private RespConnection connect(Duration readTimeout) {
    RedisAddress url = RedisAddress.of(proxy.host(), proxy.port());
    return RespConnection.open(url, SOON, readTimeout, null);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void passesEverythingOn() {
    byte[] large = new byte[1 << 20];
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call(utf8("SET"), utf8("large"), large)).isEqualTo("OK");
      assertThat((byte[]) connection.call("GET", "large")).isEqualTo(large);
    }
    assertThat(proxy.counts()).isEqualTo(new ProxyCounts(1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void losesTheReplyOfOneRequestThatWasExecuted() {
    proxy.cutReplyOf("incrby", "cut:");
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("INCRBY", "other:a", "1")).isEqualTo(1L);
      assertThat(proxy.replyCutsWaiting()).isEqualTo(1);
      // The replies before it, of the same flush, arrive.
      connection.write(RespConnection.encode("SET", "x", "1"));
      connection.write(RespConnection.encode("INCRBY", "cut:a", "5"));
      assertThat(connection.readReply()).isEqualTo("OK");
      assertThatThrownBy(connection::readReply)
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(SocketException.class);
    }
    assertThat(direct.text("GET", "cut:a")).isEqualTo("5");
    assertThat(proxy.counts().repliesCut()).isEqualTo(1);
    assertThat(proxy.replyCutsWaiting()).isZero();
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("INCRBY", "cut:a", "5")).isEqualTo(10L);
    }
  }

  @Test
  void losesAReplyOfManyPieces() {
    direct.call(utf8("SET"), utf8("large"), new byte[1 << 20]);
    proxy.cutReplyOf("GET");
    try (RespConnection connection = connect(SOON)) {
      assertThatThrownBy(() -> connection.call("GET", "large"))
          .isInstanceOf(UncheckedIOException.class);
    }
    assertThat(proxy.counts().repliesCut()).isEqualTo(1);
  }

  @Test
  void holdsWhatMeetsABlackHoleAndLetsItGoAfterwards() throws Exception {
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
      proxy.blackHole(Direction.TO_CLIENT);
      CompletableFuture<Object> reply =
          CompletableFuture.supplyAsync(() -> String.valueOf(connection.call("INCRBY", "n", "1")));
      // Half-open: the request arrives, its reply does not.
      await().atMost(SOON).until(() -> direct.text("GET", "n").equals("1"));
      await().atMost(SOON).until(() -> proxy.counts().held() == 1);
      assertThat(reply).isNotDone();
      proxy.pass();
      assertThat(reply.get(10, TimeUnit.SECONDS)).isEqualTo("1");
    }
  }

  @Test
  void aWholeBlackHoleAcceptsAndAnswersNothing() {
    proxy.blackHole();
    try (RespConnection connection = connect(IMPATIENT)) {
      assertThatThrownBy(() -> connection.call("SET", "never", "1"))
          .isInstanceOf(UncheckedIOException.class)
          .hasCauseInstanceOf(SocketTimeoutException.class);
      assertThat(direct.call("EXISTS", "never")).isEqualTo(0L);
    }
    assertThat(proxy.counts().held()).isPositive();
  }

  @Test
  void cutsBehindTheByteItWasToldTo() {
    byte[] request = RespConnection.encode("SET", "whole", "1");
    proxy.cutAfter(Direction.TO_SERVER, request.length - 1L);
    try (RespConnection connection = connect(SOON)) {
      connection.write(request);
      assertThatThrownBy(connection::readReply).isInstanceOf(UncheckedIOException.class);
    }
    assertThat(direct.call("EXISTS", "whole")).isEqualTo(0L);
    assertThat(proxy.counts().cuts()).isEqualTo(1);
    try (RespConnection connection = connect(SOON)) {
      connection.write(request);
      assertThat(connection.readReply()).isEqualTo("OK");
    }
  }

  @Test
  void resetsOpenConnectionsAndRefusesNewOnes() {
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
      assertThat(proxy.reset()).isEqualTo(1);
      assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(UncheckedIOException.class);
    }
    proxy.refuse();
    assertThatThrownBy(
            () -> {
              try (RespConnection connection = connect(SOON)) {
                connection.call("PING");
              }
            })
        .isInstanceOf(UncheckedIOException.class);
    proxy.pass();
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
    }
    assertThat(proxy.counts().refused()).isEqualTo(1);
    assertThat(proxy.counts().reset()).isEqualTo(1);
  }

  @Test
  void delaysEveryPiece() {
    proxy.delay(Duration.ofMillis(5), Duration.ofMillis(2), 1);
    try (RespConnection connection = connect(SOON)) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
    }
    assertThat(proxy.counts().delayed()).isEqualTo(2);
  }

  @Test
  void leadsNewConnectionsToAnotherServer() {
    try (RedisServer other = RedisServer.startEmbedded();
        RespConnection before = connect(SOON)) {
      before.call("SET", "which", "first");
      proxy.retarget(other.host(), other.port());
      assertThat(before.text("GET", "which")).isEqualTo("first");
      try (RespConnection after = connect(SOON)) {
        assertThat(after.text("GET", "which")).isEmpty();
      }
    }
  }
}
