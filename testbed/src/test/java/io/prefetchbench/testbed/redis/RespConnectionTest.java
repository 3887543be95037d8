package io.prefetchbench.testbed.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RespConnectionTest {
  private static RedisServer redis;

  @BeforeAll
  static void start() {
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    try (RespConnection connection = redis.connect()) {
      connection.call("FLUSHALL");
    }
  }

  @Test
  void everyKindOfReplyIsRead() {
    try (RespConnection connection = redis.connect()) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
      assertThat(connection.call("INCRBY", "n", "-7")).isEqualTo(-7L);
      assertThat(connection.call("GET", "missing")).isNull();
      assertThat(connection.call("BLPOP", "missing", "0.01")).isNull();
      assertThat(connection.call("KEYS", "none*")).isEqualTo(List.of());
      connection.call("SET", "k", "žluťoučký 🐎");
      assertThat(connection.text("GET", "k")).isEqualTo("žluťoučký 🐎");
      assertThat(connection.texts("MGET", "k", "missing")).containsExactly("žluťoučký 🐎", "");
      Object nested = connection.call("EVAL", "return {1,{'a',{}},{err='ERR x'}}", "0");
      assertThat(nested).isInstanceOf(List.class).asString().contains("[1, [");
    }
  }

  @Test
  void valueLargerThanTheBufferIsWhole() {
    byte[] large = new byte[3_000_000];
    for (int i = 0; i < large.length; i++) {
      large[i] = (byte) (i * 31);
    }
    try (RespConnection connection = redis.connect()) {
      connection.call("SET".getBytes(UTF_8), "large".getBytes(UTF_8), large);
      assertThat((byte[]) connection.call("GET", "large")).isEqualTo(large);
      connection.write(RespConnection.encode("GET", "large"));
      assertThat(connection.skipReplies(1)).isZero();
      assertThat(connection.call("PING")).isEqualTo("PONG");
    }
  }

  @Test
  void errorIsThrownByCallAndAValueToReadReply() {
    try (RespConnection connection = redis.connect()) {
      assertThatThrownBy(() -> connection.call("NOSUCH"))
          .isInstanceOfSatisfying(RespError.class, e -> assertThat(e.code()).isEqualTo("ERR"));
      connection.write(RespConnection.encode("NOSUCH"));
      assertThat(connection.readReply()).isInstanceOf(RespError.class);
    }
  }

  @Test
  void skippingCountsErrorsAndStaysInStep() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int rounds = 2_000;
    for (int i = 0; i < rounds; i++) {
      bytes.writeBytes(RespConnection.encode("HSET", "h" + i, "f", "v".repeat(i % 300), "g", ""));
      bytes.writeBytes(RespConnection.encode("HGETALL", "h" + i));
      bytes.writeBytes(RespConnection.encode("INCR", "h" + i));
      bytes.writeBytes(RespConnection.encode("GET", "missing"));
      bytes.writeBytes(RespConnection.encode("SET", "s", "1"));
    }
    try (RespConnection connection = redis.connect()) {
      connection.write(bytes.toByteArray());
      assertThat(connection.skipReplies(5L * rounds)).isEqualTo(rounds);
      assertThat(connection.takeFirstSkippedError()).startsWith("WRONGTYPE");
      assertThat(connection.takeFirstSkippedError()).isNull();
      assertThat(connection.call("DBSIZE")).isEqualTo(rounds + 1L);
    }
  }

  @Test
  void errorsInsideAnArrayAreNotErrorsOfTheReply() {
    try (RespConnection connection = redis.connect()) {
      connection.write(RespConnection.encode("EVAL", "return {{err='ERR x'}}", "0"));
      assertThat(connection.skipReplies(1)).isZero();
    }
  }

  @Test
  void skippingMakesNoGarbage() {
    byte[] window = windowOfReads(1_000);
    try (RespConnection connection = redis.connect()) {
      connection.call("HSET", "h", "field", "a value of some length", "other", "more");
      for (int i = 0; i < 20; i++) {
        connection.write(window);
        connection.skipReplies(1_000);
      }
      var threads =
          (com.sun.management.ThreadMXBean)
              java.lang.management.ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 50; i++) {
        connection.write(window);
        connection.skipReplies(1_000);
      }
      long perReply = (threads.getCurrentThreadAllocatedBytes() - before) / 50_000;
      assertThat(perReply).isLessThan(2);
    }
  }

  private static byte[] windowOfReads(int count) {
    byte[] one = RespConnection.encode("HGETALL", "h");
    byte[] all = new byte[one.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(one, 0, all, i * one.length, one.length);
    }
    return all;
  }

  @Test
  void closedConnectionIsSaid() {
    try (RespConnection connection = redis.connect();
        RespConnection other = redis.connect()) {
      other.call("CLIENT", "KILL", "ID", connection.text("CLIENT", "ID"));
      assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(UncheckedIOException.class);
    }
  }

  @Test
  void encodedBytesAreWhatTheProtocolSays() {
    assertThat(new String(RespConnection.encode("SET", "k", ""), UTF_8))
        .isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n");
  }
}
