package io.prefetchbench.cache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.internal.redis.Command;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RdbStringTest {
  private static LiveRedis redis;

  @BeforeAll
  static void start() {
    redis = LiveRedis.start();
    redis.run("CONFIG", "SET", "rdbcompression", "yes");
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static byte[] dump(byte[] content) {
    redis.run("SET", "k", content);
    return redis.run("DUMP", "k").bytes();
  }

  @Test
  void readsWhatTheServerDumpsCompressedOrNot() {
    Random random = new Random(5);
    int compressed = 0;
    for (int length : new int[] {1, 63, 64, 65, 300, 16_383, 16_384, 70_000, 200_000}) {
      for (int letters : new int[] {1, 3, 20, 256}) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
          content[i] = (byte) ('A' + random.nextInt(letters));
        }
        byte[] dump = dump(content);
        compressed += (dump[1] & 0xFF) == 0xC3 ? 1 : 0;
        if ((dump[1] & 0xFF) < 0xC0 || (dump[1] & 0xFF) == 0xC3) {
          assertThat(RdbString.read(dump, 1)).as(length + " of " + letters).isEqualTo(content);
        }
      }
    }
    assertThat(compressed).isGreaterThan(10);
  }

  @Test
  void aCompressedListpackHasTheBytesOfTheEncoder() {
    List<byte[]> parts = new ArrayList<>();
    List<Object> command = new ArrayList<>(List.of("HSET", "h"));
    for (int i = 0; i < 60; i++) {
      parts.add(Command.utf8("name-of-field-" + i));
      parts.add(Command.utf8("the same words again and again"));
    }
    command.addAll(parts);
    redis.run("DEL", "h");
    redis.run(command.toArray());
    byte[] dump = redis.run("DUMP", "h").bytes();
    assertThat(dump[1] & 0xFF).isEqualTo(0xC3);
    byte[] ours = new HashDump(Listpacks.SHORT_TEXTS).encode(parts);
    assertThat(RdbString.read(dump, 1)).isEqualTo(RdbString.read(ours, 1));
  }

  @Test
  void whatEndsEarlyOrIsNoStringIsRefused() {
    byte[] dump =
        dump(
            "the same words, the same words, the same words"
                .repeat(9)
                .getBytes(StandardCharsets.UTF_8));
    for (int length = 1; length < dump.length - HashDump.FOOTER_BYTES; length++) {
      byte[] cut = Arrays.copyOf(dump, length);
      assertThatThrownBy(() -> RdbString.read(cut, 1)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> RdbString.read(new byte[] {0, (byte) 0xC0, 7}, 1))
        .hasMessageContaining("byte 192");
  }
}
