package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.RedisFault;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {
  private static int slot(String key) {
    return Slots.of(Command.utf8(key));
  }

  @Test
  void aKeysSlotIsItsChecksum() {
    assertThat(slot("123456789")).as("CRC16 (XMODEM) is 0x31C3").isEqualTo(0x31C3);
    assertThat(slot("")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "{user1000}.following, user1000",
    "foo{bar}{zap}, bar",
    "foo{{bar}}zap, {bar",
    "a{b, a{b"
  })
  void theFirstTagCounts(String key, String counted) {
    // What counts is a part of the key that is not in braces itself.
    assertThat(slot(key)).isEqualTo(slot("x{" + counted + "}"));
  }

  @Test
  void anEmptyTagIsNone() {
    assertThat(slot("foo{}{bar}")).isNotEqualTo(slot("bar")).isNotEqualTo(slot(""));
  }

  @Test
  void eachSlotHasATag() {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      assertThat(slot("prefetch:{" + Slots.tagOf(slot) + "}:any:thing")).isEqualTo(slot);
    }
  }

  @Test
  void shardsKnowTheirSlots() {
    Shard first = Shard.of("0-99,300");
    Shard second = Shard.of("100-299");
    Shards shards = Shards.of(List.of(first, second));
    assertThat(shards.isCluster()).isTrue();
    assertThat(shards.indexOf(300)).isZero();
    assertThat(shards.indexOf(299)).isEqualTo(1);
    assertThat(shards.of(Command.utf8("{" + second.tag() + "}"))).isEqualTo(second);
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> shards.indexOf(301))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo("CLUSTERDOWN"));
    assertThat(Shards.SINGLE.of(Command.utf8("any"))).isEqualTo(Shard.WHOLE);
  }
}
