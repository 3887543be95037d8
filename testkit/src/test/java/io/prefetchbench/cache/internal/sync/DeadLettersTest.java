package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.CacheAdmin.DeadLetter.Replay;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeadLettersTest {
  private static final KeySpace KEYS = new KeySpace("c:");
  private static LiveRedis redis;

  private final DeadLetters letters = letters();

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  private static DeadLetters letters() {
    return new DeadLetters(redis.port(), KEYS, 250);
  }

  @BeforeEach
  void flush() {
    redis.run("FLUSHALL");
  }

  private static DeadLetter letter(String offset, String id) {
    byte[] raw = {1, 0, (byte) 0xFF, '\n'};
    return DeadLetter.of(offset, id, raw, "too large", 3, 77);
  }

  @Test
  void aLetterIsReadBackByteByByte() {
    assertThat(letters.keep(letter("5-0", "käse"))).isTrue();
    DeadLetter kept = letters.list(10, "").get(0);
    assertThat(kept.number()).isNotEmpty();
    assertThat(kept.offset()).isEqualTo("5-0");
    assertThat(kept.id()).isEqualTo("käse");
    assertThat(kept.raw()).containsExactly(1, 0, 0xFF, '\n');
    assertThat(kept.rawBytes()).isEqualTo(4);
    assertThat(kept.cause()).isEqualTo("too large");
    assertThat(kept.attempts()).isEqualTo(3);
    assertThat(kept.atMicros()).isEqualTo(77);
  }

  @Test
  void anEventOfAnyLengthIsKeptInPart() {
    byte[] raw = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    letters.keep(DeadLetter.of("1-0", "a", raw, "cause", 1, 0));
    DeadLetter kept = letters.list(1, "").get(0);
    assertThat(kept.raw()).hasSize(DeadLetter.RAW_BYTES_MAX);
    assertThat(kept.rawBytes()).isEqualTo(100_000);
    assertThatThrownBy(() -> DeadLetter.of("1-0", "a", raw, "cause", 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noMoreThanAllowedAreKeptAndNoneIsDropped() {
    for (int i = 0; i < 250; i++) {
      assertThat(letters.keep(letter(i + "-0", ""))).isTrue();
    }
    assertThat(letters.keep(letter("250-0", ""))).isFalse();
    assertThat(letters.size()).isEqualTo(250);
    List<String> offsets = new ArrayList<>();
    String after = "";
    for (List<DeadLetter> page = letters.list(100, after); !page.isEmpty(); ) {
      page.forEach(letter -> offsets.add(letter.offset()));
      after = page.get(page.size() - 1).number();
      page = letters.list(100, after);
    }
    assertThat(offsets).hasSize(250).startsWith("0-0", "1-0").endsWith("249-0");
    assertThat(letters.discard(after)).isTrue();
    assertThat(letters.discard(after)).isFalse();
    assertThat(letters.keep(letter("250-0", ""))).isTrue();
  }

  @Test
  void aReplayBringsBackWhatThePrimarySays() {
    MockPrimary primary = MockPrimary.open(redis.port(), PrimaryOptions.defaults());
    CacheStore store = RedisStore.open(redis.port(), redis.port(), KEYS, StoreOptions.STANDARD);
    Repair repair = new Repair(primary, store);
    assertThat(primary.add("a", Map.of("n", "1"))).isPresent();
    assertThat(primary.add("huge", Map.of("n", "x".repeat(2 << 20)))).isPresent();
    for (String id : List.of("a", "absent", "", "huge")) {
      letters.keep(letter("1-0", id));
    }
    Map<Replay, Integer> ended = letters.replayAll(repair);
    assertThat(ended)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(Replay.REPAIRED, 2, Replay.NO_ID, 1, Replay.REFUSED, 1, Replay.NOT_FOUND, 0));
    assertThat(store.get("a")).isInstanceOf(Lookup.Hit.class);
    assertThat(store.get("absent")).isInstanceOf(Lookup.Deleted.class);
    List<DeadLetter> left = letters.list(10, "");
    assertThat(left.stream().map(DeadLetter::id)).containsExactly("", "huge");
    assertThat(primary.replace("huge", Map.of("n", "1"))).isPresent();
    assertThat(letters.replay(left.get(1).number(), repair)).isEqualTo(Replay.REPAIRED);
    assertThat(letters.replay(left.get(1).number(), repair)).isEqualTo(Replay.NOT_FOUND);
    assertThat(store.get("huge")).isInstanceOf(Lookup.Hit.class);
    assertThat(letters.replay(left.get(0).number(), repair)).isEqualTo(Replay.NO_ID);
  }

  @Test
  void eventsAreKeptAsNetStrings() {
    Version version = new Version(1, 2);
    Entity entity = new Entity("a", Map.of("ü", "x,y"), version, 9);
    assertThat(NetStrings.rawOf(new ChangeEvent.Upsert(entity, 0)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("6:upsert,1:a,24:" + version.text() + ",1:9,2:ü,3:x,y,");
    assertThat(NetStrings.rawOf(new ChangeEvent.Delete("b", version, 0, 0)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("6:delete,1:b,24:" + version.text() + ",1:0,");
  }
}
