package io.prefetchbench.cache.internal.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.testbed.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
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

  private final HashDump dump = new HashDump(Listpacks.NEVER);
  private final HashDump compact = new HashDump(Listpacks.SHORT_TEXTS);
  private final HashDump longer = new HashDump(Listpacks.LONG_TEXTS);

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> byLength =
        Arbitraries.of(0, 1, 2, 3, 20, 62, 63, 64, 65, 66, 300)
            .flatMap(length -> Arbitraries.strings().ascii().ofLength(length));
    Arbitrary<String> numbers = Arbitraries.longs().map(String::valueOf);
    Arbitrary<String> borders =
        Arbitraries.integers()
            .between(0, 63)
            .flatMap(bits -> Arbitraries.of(1L << bits, (1L << bits) - 1, -(1L << bits)))
            .flatMap(limit -> Arbitraries.of(limit, limit + 1, -limit, -limit - 1))
            .map(String::valueOf);
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(22);
    Arbitrary<String> signed =
        Arbitraries.of("-", "+", "-0", "0").flatMap(sign -> digits.map(text -> sign + text));
    Arbitrary<String> wide =
        Arbitraries.of(
            "\u00E4\u20AC",
            "\uD83E\uDDC0".repeat(20),
            "\u0000\n\u0000",
            "-0",
            "007",
            "+1",
            "-",
            " 1");
    return Arbitraries.oneOf(byLength, numbers, borders, digits, signed, wide);
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
    assertRestoresAsIfSet(dump, fields);
    assertRestoresAsIfSet(compact, fields);
    assertRestoresAsIfSet(longer, fields);
  }

  private static void assertRestoresAsIfSet(HashDump dump, Map<String, String> fields) {
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
    boolean isListpack = dump.encode(meta, fields)[0] == 16;
    assertThat(replies.get(6).text()).isEqualTo(isListpack ? "listpack" : replies.get(5).text());
    assertThat(hash(replies.get(4))).isEqualTo(hash(replies.get(3)));
    if (replies.get(5).text().equals("listpack")) {
      assertThat(texts(replies.get(4))).isEqualTo(texts(replies.get(3)));
    }
    assertThat(replies.get(8).number()).isBetween(500_000L, 600_000L);
    assertThat(replies.get(9).number()).isEqualTo(2);
  }

  @Property(tries = 300, shrinking = ShrinkingMode.OFF)
  void smallHashesAreEncodedAsTheServerDumpsThem(@ForAll("hashes") Map<String, String> fields) {
    Map<String, String> small = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (small.size() < 126 && isSmall(name) && isSmall(value)) {
            small.put(name, value);
          }
        });
    small.put("always", "one");
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    List<byte[]> parts = parts(meta, small);
    byte[] encoded = compact.encode(meta, small);
    assertThat(encoded[0]).isEqualTo((byte) 16);
    assertThat(body(encoded)).isEqualTo(body(dumped(TestRedis.jedis(), parts)));
    assertThat(compact.encode(parts)).isEqualTo(encoded);
  }

  @Property(tries = 100, shrinking = ShrinkingMode.OFF)
  void longTextsAreEncodedAsAServerWithAHigherLimitDumpsThem(
      @ForAll("hashes") Map<String, String> fields) {
    Map<String, String> some = new LinkedHashMap<>();
    fields.forEach(
        (name, value) -> {
          if (some.size() < 20) {
            some.put(name, value);
          }
        });
    some.put("always", "l".repeat(65));
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    byte[] encoded = longer.encode(meta, some);
    assertThat(encoded[0]).isEqualTo((byte) (size(meta, some) > 8192 ? 4 : 16));
    if (encoded[0] == 16) {
      TestRedis.jedis().call(Command.of("CONFIG", "SET", "hash-max-listpack-value", 4095));
      try {
        assertThat(body(encoded)).isEqualTo(body(dumped(TestRedis.jedis(), parts(meta, some))));
      } finally {
        TestRedis.jedis().call(Command.of("CONFIG", "SET", "hash-max-listpack-value", 64));
      }
    }
    assertThat(longer.encode(parts(meta, some))).isEqualTo(encoded);
  }

  private static int size(Meta meta, Map<String, String> fields) {
    Listpack listpack = new Listpack();
    listpack.begin();
    parts(meta, fields).forEach(listpack::append);
    return listpack.bytes();
  }

  @Test
  void longTextsGoAsAListpackUpToALimitOfEachAndOfAll() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    String longest = "x".repeat(4095);
    assertThat(longer.encode(meta, Map.of("n", longest))[0]).isEqualTo((byte) 16);
    assertThat(longer.encode(meta, Map.of("n", longest + "x"))[0]).isEqualTo((byte) 4);
    // Header 6 bytes, ~ with its value 45, each name 3, each value its length and 4.
    int room = 8192 - 6 - 45 - 2 * 3 - 2 * 4 - 4095;
    Map<String, String> full = Map.of("n", longest, "m", "y".repeat(room));
    assertThat(longer.encode(meta, full)[0]).isEqualTo((byte) 16);
    Map<String, String> over = Map.of("n", longest, "m", "y".repeat(room + 1));
    assertThat(longer.encode(meta, over)).isEqualTo(dump.encode(meta, over));
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 127; i++) {
      many.put("f" + i, "x".repeat(64));
    }
    assertThat(longer.encode(meta, many)).isEqualTo(compact.encode(meta, many));
    assertThat(longer.encode(meta, many)[0]).isEqualTo((byte) 16);
  }

  /** With limits raised, the server makes listpacks of elements that we send as pairs only. */
  @Test
  void lengthsOfTwoAndThreeBytesAreWrittenBackwardsAsTheServerDoes() {
    try (RedisServer server = RedisServer.startEmbedded();
        RedisPort port = TestRedis.jedis(server)) {
      port.call(Command.of("CONFIG", "SET", "hash-max-listpack-value", 5_000_000)).orThrow();
      int[] lengths = {
        63, 64, 124, 125, 126, 127, 4_095, 4_096, 16_376, 16_377, 16_378, 16_379, 16_380, 16_383,
        16_384, 2_097_140, 2_097_145, 2_097_146, 2_097_147, 2_097_150
      };
      for (int length : lengths) {
        byte[] value = "v".repeat(length).getBytes(StandardCharsets.US_ASCII);
        Listpack listpack = new Listpack();
        listpack.begin();
        listpack.append(Command.utf8("name"));
        listpack.append(value);
        int end = listpack.finish(0);
        byte[] dumped = body(dumped(port, List.of(Command.utf8("name"), value)));
        int size = end - Listpack.ROOM_BEFORE;
        assertThat(Arrays.copyOfRange(dumped, dumped.length - size, dumped.length))
            .as("a value of %d bytes", length)
            .isEqualTo(Arrays.copyOfRange(listpack.buffer(), Listpack.ROOM_BEFORE, end));
      }
    }
  }

  @Test
  void whatIsTooLargeForAListpackGoesAsPairs() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < 127; i++) {
      fields.put("f" + i, "1");
    }
    assertThat(compact.encode(meta, fields)[0]).isEqualTo((byte) 16);
    assertThat(dump.encode(meta, fields)[0]).isEqualTo((byte) 4);
    fields.put("one more", "1");
    assertThat(compact.encode(meta, fields)).isEqualTo(dump.encode(meta, fields));
    for (String large : List.of("x".repeat(65), "\u20AC".repeat(22))) {
      Map<String, String> one = Map.of("n", large);
      assertThat(compact.encode(meta, one)).isEqualTo(dump.encode(meta, one));
      Map<String, String> named = Map.of(large, "v");
      assertThat(compact.encode(meta, named)).isEqualTo(dump.encode(meta, named));
    }
    assertThat(compact.encode(meta, Map.of("n", "\u20AC".repeat(21)))[0]).isEqualTo((byte) 16);
  }

  private static boolean isSmall(String text) {
    return Command.utf8(text).length <= Listpacks.SHORT_TEXTS.textBytesMax();
  }

  private static List<byte[]> parts(Meta meta, Map<String, String> fields) {
    List<byte[]> parts = new ArrayList<>(List.of(Command.utf8("~"), Command.utf8(meta.text())));
    fields.forEach(
        (name, value) -> {
          parts.add(Command.utf8(name));
          parts.add(Command.utf8(value));
        });
    return parts;
  }

  private static byte[] dumped(RedisPort port, List<byte[]> parts) {
    String key = TestRedis.freshKeys().keyOf("dumped");
    List<byte[]> hset = new ArrayList<>(List.of(Command.utf8("HSET"), Command.utf8(key)));
    hset.addAll(parts);
    List<Reply> replies =
        port.pipeline(List.of(new Command(hset), Command.of("DUMP", key), Command.of("DEL", key)));
    return replies.get(1).bytes();
  }

  /** All but format version, which is the server's own, and checksum. */
  private static byte[] body(byte[] payload) {
    return Arrays.copyOf(payload, payload.length - HashDump.FOOTER_BYTES);
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
        .withMessageContaining("duplicate field: a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> compact.encode(twice))
        .withMessageContaining("duplicate field: a");
  }

  @Test
  void whatIsCutIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> dump.encode(List.of(Command.utf8("name without value"))))
        .withMessageContaining("pairs");
    assertThatIllegalArgumentException().isThrownBy(() -> dump.encode(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> compact.encode(List.of()));
  }

  @Test
  void halfASurrogatePairIsRefused() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    for (HashDump either : List.of(dump, compact, longer)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> either.encode(meta, Map.of("n", "x\uD83E")))
          .withMessageContaining("surrogate");
    }
  }

  @Test
  void anEncoderIsReusable() {
    Meta meta = new Meta(new Version(1, 2), Meta.Flag.LIVE, 3);
    for (HashDump either : List.of(dump, compact, longer)) {
      byte[] first = either.encode(meta, Map.of("a", "1"));
      either.encode(meta, Map.of("long", "x".repeat(5000)));
      either.encode(meta, Map.of("two", "x".repeat(50), "three", "-17"));
      assertThat(either.encode(meta, Map.of("a", "1"))).isEqualTo(first);
    }
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
