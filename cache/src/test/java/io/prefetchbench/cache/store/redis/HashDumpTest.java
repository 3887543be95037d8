package io.prefetchbench.cache.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.entity.Meta;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.redis.Command;
import io.prefetchbench.cache.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * What the encoder's payload restores is what {@code HSET} and {@code PEXPIRE} would have made, on
 * a server that checks payloads ({@code sanitize-dump-payload yes}).
 */
class HashDumpTest {
  private static final String TTL_MILLIS = "600000";
  private static final int[] LENGTHS = {0, 1, 2, 20, 62, 63, 64, 65, 66, 200, 16_383, 16_384};
  private static final int[] COUNTS = {1, 2, 5, 62, 63, 64, 127, 128, 129, 511, 512, 513, 600};

  private final HashDump dump = new HashDump();

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> byLength =
        Arbitraries.of(0, 1, 2, 3, 20, 62, 63, 64, 65, 66, 300)
            .flatMap(length -> Arbitraries.strings().ascii().ofLength(length));
    Arbitrary<String> numbers = Arbitraries.longs().map(String::valueOf);
    Arbitrary<String> wide =
        Arbitraries.of("\u00E4\u20AC", "\uD83E\uDDC0".repeat(20), "\u0000\n\u0000", "-0", "007");
    return Arbitraries.oneOf(byLength, numbers, wide);
  }

  @Provide
  Arbitrary<Map<String, String>> hashes() {
    return Arbitraries.maps(texts().filter(name -> !name.equals("~")), texts())
        .ofMinSize(1)
        .ofMaxSize(150);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
  void generatedHashesRestoreAsIfTheyWereSet(@ForAll("hashes") Map<String, String> fields) {
    assertRestoresAsIfSet(fields);
  }

  @Test
  void hashesAtEveryLimitRestoreAsIfTheyWereSet() {
    for (int count : COUNTS) {
      for (int length : LENGTHS) {
        if ((long) count * length < 3_000_000) {
          Map<String, String> fields = new LinkedHashMap<>();
          for (int i = 0; i < count; i++) {
            fields.put("f" + i, "v".repeat(length));
          }
          assertRestoresAsIfSet(fields);
        }
      }
    }
  }

  @Test
  void largeFieldsAndManyFieldsRestoreAsIfTheyWereSet() {
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 20_000; i++) {
      many.put("field" + i, "" + i);
    }
    assertRestoresAsIfSet(many);
    assertRestoresAsIfSet(Map.of("large", "x".repeat(100 * 1024), "y".repeat(70_000), "name"));
  }

  private void assertRestoresAsIfSet(Map<String, String> fields) {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    String set = TestRedis.freshKeys().keyOf("set");
    String restored = TestRedis.freshKeys().keyOf("restored");
    List<Object> hset = new ArrayList<>(List.of("HSET", set, "~", meta.text()));
    fields.forEach(
        (name, value) -> {
          hset.add(name);
          hset.add(value);
        });
    List<Reply> replies =
        TestRedis.jedis()
            .pipeline(
                List.of(
                    Command.of(hset.toArray()),
                    Command.of("PEXPIRE", set, TTL_MILLIS),
                    Command.of("RESTORE", restored, TTL_MILLIS, dump.encode(meta, fields)),
                    Command.of("HGETALL", set),
                    Command.of("HGETALL", restored),
                    Command.of("OBJECT", "ENCODING", set),
                    Command.of("OBJECT", "ENCODING", restored),
                    Command.of("PTTL", set),
                    Command.of("PTTL", restored),
                    Command.of("DEL", set, restored)));
    assertThat(replies.get(2).text()).isEqualTo("OK");
    assertThat(replies.get(6).text()).isEqualTo(replies.get(5).text());
    assertThat(hash(replies.get(4))).isEqualTo(hash(replies.get(3)));
    if (replies.get(5).text().equals("listpack")) {
      assertThat(texts(replies.get(4))).isEqualTo(texts(replies.get(3)));
    }
    assertThat(replies.get(8).number()).isBetween(500_000L, 600_000L);
    assertThat(replies.get(9).number()).isEqualTo(2);
  }

  private static List<String> texts(Reply reply) {
    return reply.many().stream().map(Reply::text).toList();
  }

  private static Map<String, String> hash(Reply reply) {
    List<String> parts = texts(reply);
    Map<String, String> hash = new HashMap<>();
    for (int i = 0; i < parts.size(); i += 2) {
      hash.put(parts.get(i), parts.get(i + 1));
    }
    return hash;
  }

  @Test
  void bytesAndTextsEncodeAlike() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    byte[] fromTexts = dump.encode(meta, Map.of("n\u00E4me", "\u20AC"));
    List<byte[]> parts = new ArrayList<>();
    for (String part : List.of("~", meta.text(), "n\u00E4me", "\u20AC")) {
      parts.add(Command.utf8(part));
    }
    assertThat(dump.encode(parts)).isEqualTo(fromTexts);
  }

  @Test
  void aFieldThatStandsTwiceIsRefused() {
    List<byte[]> twice = new ArrayList<>();
    for (String part : List.of("a", "1", "b", "2", "a", "3")) {
      twice.add(Command.utf8(part));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dump.encode(twice))
        .withMessageContaining("twice: a");
  }

  @Test
  void whatIsCutIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dump.encode(List.of(Command.utf8("name without value"))))
        .withMessageContaining("pairs");
    assertThatIllegalArgumentException().isThrownBy(() -> dump.encode(List.of()));
  }

  @Test
  void halfASurrogatePairIsRefused() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dump.encode(meta, Map.of("n", "x\uD83E")))
        .withMessageContaining("surrogate");
  }

  @Test
  void anEncoderIsReusable() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    byte[] first = dump.encode(meta, Map.of("a", "1"));
    dump.encode(meta, Map.of("long", "x".repeat(5000)));
    assertThat(dump.encode(meta, Map.of("a", "1"))).isEqualTo(first);
  }

  @Test
  void theChecksumIsThatOfRedis() {
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc64.of(digits, 0, digits.length)).isEqualTo(0xe9c6d914c4b8d9caL);
    byte[] longer = ("xx" + "123456789".repeat(7) + "yyy").getBytes(StandardCharsets.US_ASCII);
    assertThat(Crc64.of(longer, 2, longer.length - 3)).isEqualTo(bitByBit("123456789".repeat(7)));
    Set<Long> all = new HashSet<>();
    for (int cut = 0; cut < 64; cut++) {
      all.add(Crc64.of(longer, cut, longer.length));
    }
    assertThat(all).hasSize(64);
  }

  /** The definition, one bit at a time. */
  private static long bitByBit(String text) {
    long crc = 0;
    for (byte b : text.getBytes(StandardCharsets.US_ASCII)) {
      for (int bit = 0; bit < 8; bit++) {
        boolean low = ((crc ^ b >> bit) & 1) != 0;
        crc = low ? crc >>> 1 ^ 0x95AC9329AC4BC9B5L : crc >>> 1;
      }
    }
    return crc;
  }
}
