package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RecordDecoderTest {
  private static final long EPOCH = 1_764_320_000L;
  private static final String KEY = "{\"sku\":\"p-1\"}";
  private static final String SOURCE =
      "\"source\":{\"table\":\"product\",\"ts_ms\":1764331200000,\"ts_us\":1764331200000123,\"lsn\":1}";
  private static final long AT = 1_764_331_200_000_123L;
  private static final Offset OFFSET = new Offset("3@7");

  private static KafkaSettings settings(String beatTable, ColumnTypes types) {
    return new KafkaSettings(
        "localhost:1",
        "t",
        "g",
        List.of("sku"),
        "row_version",
        Set.of(),
        types.of(),
        false,
        beatTable,
        "at",
        "",
        Map.of());
  }

  private interface ColumnTypes {
    Map<String, ColumnType> of();
  }

  private static RecordDecoder.Decoded decode(@Nullable String key, @Nullable String value) {
    return decode(settings("prefetch_beat", Map::of), key, value, EPOCH, false);
  }

  private static RecordDecoder.Decoded decode(
      KafkaSettings settings,
      @Nullable String key,
      @Nullable String value,
      long epoch,
      boolean replayed) {
    ConsumerRecord<byte[], byte[]> message =
        new ConsumerRecord<>(
            "t", 3, 7, key == null ? null : bytes(key), value == null ? null : bytes(value));
    return new RecordDecoder(settings).decode(message, epoch, replayed);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ChangeEvent event(RecordDecoder.Decoded decoded) {
    assertThat(decoded.item()).isInstanceOf(FeedItem.Delivered.class);
    return ((FeedItem.Delivered) Objects.requireNonNull(decoded.item())).event();
  }

  private static FeedItem.Unreadable bad(RecordDecoder.Decoded decoded) {
    assertThat(decoded.item()).isInstanceOf(FeedItem.Unreadable.class);
    return (FeedItem.Unreadable) Objects.requireNonNull(decoded.item());
  }

  private static String change(String op, String before, String after) {
    return "{\"before\":%s,\"after\":%s,%s,\"op\":\"%s\",\"ts_ms\":1764331200007}"
        .formatted(before, after, SOURCE, op);
  }

  @Test
  void aRowOfATable() {
    for (String op : List.of("c", "u", "r")) {
      RecordDecoder.Decoded decoded =
          decode(
              KEY,
              change(
                  op,
                  "null",
                  "{\"name\":\"Tea\",\"sku\":\"p-1\",\"price\":\"4.20\",\"stock\":12,\"weight\":1.50E-7,\"sold\":false,\"gone\":null,\"tags\":[\"a\\\"b\",1,true,null],\"row_version\":21}"));
      ChangeEvent.Upsert upsert = (ChangeEvent.Upsert) event(decoded);
      assertThat(upsert.entity().id()).isEqualTo("p-1");
      assertThat(upsert.version()).isEqualTo(new Version(EPOCH, 42));
      assertThat(upsert.committedMicros()).isEqualTo(AT);
      assertThat(upsert.entity().fields().toString())
          .isEqualTo(
              "{sku=p-1, name=Tea, price=4.20, stock=12, weight=1.50E-7, sold=false,"
                  + " tags=[\"a\\\"b\",1,true,null]}");
      assertThat(decoded.provesMicros()).isEqualTo(AT - 1_000_000);
    }
  }

  @Test
  void theSameWithSchemasAndTheTypesTheyName() {
    String fields =
        """
        {"type":"string","field":"sku"},{"type":"int64","field":"row_version"},
        {"type":"int32","name":"io.debezium.time.Date","field":"d"},
        {"type":"int64","name":"io.debezium.time.MicroTime","field":"t"},
        {"type":"int64","name":"io.debezium.time.MicroTimestamp","field":"ts"},
        {"type":"int64","name":"io.debezium.time.Timestamp","field":"tsm"},
        {"type":"string","name":"io.debezium.time.ZonedTimestamp","field":"tz"},
        {"type":"string","name":"io.debezium.time.IsoDate","field":"di"},
        {"type":"string","name":"io.debezium.time.IsoTime","field":"ti"},
        {"type":"string","name":"io.debezium.time.IsoTimestamp","field":"tsi"},
        {"type":"bytes","name":"org.apache.kafka.connect.data.Decimal","parameters":{"scale":"2"},"field":"n"},
        {"type":"struct","name":"io.debezium.data.VariableScaleDecimal","field":"v"},
        {"type":"array","items":{"type":"int32","name":"io.debezium.time.Date"},"field":"a"}
        """;
    String schema =
        "{\"type\":\"struct\",\"fields\":[{\"type\":\"struct\",\"field\":\"before\",\"fields\":[%s]},{\"type\":\"struct\",\"field\":\"after\",\"fields\":[%s]}]}"
            .formatted(fields, fields);
    String row =
        """
        {"sku":"p-1","row_version":21,"d":20421,"t":25200000001,"ts":1764331200000123,"tsm":1764331200001,
         "tz":"2025-11-28T13:00:00.5+01:00","di":"2025-11-28Z","ti":"07:00:00.1Z","tsi":"2025-11-28T07:00:00Z",
         "n":"AaQ=","v":{"scale":3,"value":"AaQ="},"a":[20421,null]}
        """;
    String value = "{\"schema\":%s,\"payload\":%s}".formatted(schema, change("u", "null", row));
    String key =
        "{\"schema\":{\"type\":\"struct\",\"fields\":[{\"type\":\"string\",\"field\":\"sku\"}]},\"payload\":{\"sku\":\"p-1\"}}";
    assertThat(((ChangeEvent.Upsert) event(decode(key, value))).entity().fields())
        .isEqualTo(
            Map.ofEntries(
                Map.entry("sku", "p-1"),
                Map.entry("d", "2025-11-29"),
                Map.entry("t", "07:00:00.000001"),
                Map.entry("ts", "2025-11-28T12:00:00.000123"),
                Map.entry("tsm", "2025-11-28T12:00:00.001000"),
                Map.entry("tz", "2025-11-28T12:00:00.500000Z"),
                Map.entry("di", "2025-11-28"),
                Map.entry("ti", "07:00:00.100000"),
                Map.entry("tsi", "2025-11-28T07:00:00.000000"),
                Map.entry("n", "4.20"),
                Map.entry("v", "0.420"),
                Map.entry("a", "[\"2025-11-29\",null]")));
  }

  @Test
  void withoutSchemasTheTypesOfDatesAreDeclared() {
    KafkaSettings declared =
        settings("", () -> Map.of("d", ColumnType.DATE, "tz", ColumnType.TIMESTAMPTZ));
    String row =
        "{\"sku\":\"p-1\",\"row_version\":1,\"d\":\"2025-11-28Z\",\"tz\":\"2025-11-28T07:00:00Z\"}";
    assertThat(
            ((ChangeEvent.Upsert)
                    event(decode(declared, KEY, change("u", "null", row), EPOCH, false)))
                .entity()
                .fields())
        .containsEntry("d", "2025-11-28")
        .containsEntry("tz", "2025-11-28T07:00:00.000000Z");
    String number = "{\"sku\":\"p-1\",\"row_version\":1,\"d\":20421}";
    assertThat(bad(decode(declared, KEY, change("u", "null", number), EPOCH, false)).cause())
        .contains("time.precision.mode=isostring");
  }

  @Test
  void aDeleteWithAndWithoutTheVersionOfTheRow() {
    assertThat(event(decode(KEY, change("d", "{\"sku\":\"p-1\",\"row_version\":21}", "null"))))
        .isEqualTo(new ChangeEvent.Delete("p-1", new Version(EPOCH, 43), AT, 0));
    assertThat(decode(KEY, change("d", "{\"sku\":\"p-1\",\"row_version\":null}", "null")).item())
        .isEqualTo(new FeedItem.Incomplete(OFFSET, "p-1", new Version(EPOCH, 0)));
    assertThat(decode(KEY, change("d", "null", "null")).item())
        .isEqualTo(new FeedItem.Incomplete(OFFSET, "p-1", new Version(EPOCH, 0)));
    assertThat(decode(KEY, null)).isEqualTo(RecordDecoder.Decoded.NOTHING);
  }

  @Test
  void aLargeValueThatWasNotSentIsReadFromThePrimary() {
    for (String text :
        List.of(
            "\"__debezium_unavailable_value\"",
            "[\"__debezium_unavailable_value\"]",
            "\"X19kZWJleml1bV91bmF2YWlsYWJsZV92YWx1ZQ==\"")) {
      String row = "{\"sku\":\"p-1\",\"row_version\":21,\"text\":" + text + "}";
      assertThat(decode(KEY, change("u", "null", row)).item())
          .isEqualTo(new FeedItem.Incomplete(OFFSET, "p-1", new Version(EPOCH, 42)));
    }
  }

  @Test
  void aVersionThatDidNotRiseOrIsMissingIsADeadLetterWithItsId() {
    String row = "{\"sku\":\"p-1\",\"row_version\":21}";
    FeedItem.Unreadable same = bad(decode(KEY, change("u", row, row)));
    assertThat(same.id()).isEqualTo("p-1");
    assertThat(same.cause()).contains("did not rise");
    assertThat(same.raw()).contains("\"before\"");
    assertThat(bad(decode(KEY, change("c", "null", "{\"sku\":\"p-1\"}"))).cause())
        .contains("row_version");
  }

  @Test
  void aTruncationIsAGapAndAMessageIsNothing() {
    assertThat(decode(KEY, change("t", "null", "null")).isGap()).isTrue();
    assertThat(decode(KEY, change("m", "null", "null"))).isEqualTo(RecordDecoder.Decoded.NOTHING);
  }

  @Test
  void beatsProveAndAreNoChange() {
    assertThat(decode("x", "{\"op\":\"beat\",\"committed\":5}"))
        .isEqualTo(new RecordDecoder.Decoded(null, 5, false));
    String beat =
        change("u", "null", "{\"id\":2,\"at\":1764331200000777}")
            .replace("\"product\"", "\"prefetch_beat\"");
    assertThat(decode("{\"id\":2}", beat))
        .isEqualTo(new RecordDecoder.Decoded(null, 1764331200000777L, false));
  }

  @Test
  void theEnvelopeWithItsEpochAndWithThePrimarys() {
    String delete = "{\"op\":\"delete\",\"id\":\"p-1\",\"version\":9,\"committed\":%d%s}";
    assertThat(event(decode(null, delete.formatted(AT, ""))).version())
        .isEqualTo(new Version(EPOCH, 9));
    assertThat(event(decode(null, delete.formatted(AT, ",\"epoch\":5"))).version())
        .isEqualTo(new Version(5, 9));
    assertThat(decode(null, delete.formatted(AT, "")).provesMicros()).isZero();
    FeedItem.Unreadable bad = bad(decode(null, "{\"op\":\"delete\",\"id\":\"p-1\"}"));
    assertThat(bad.id()).isEqualTo("p-1");
  }

  @Test
  void aChangeFromBeforeThisHistoryIsReadFromThePrimary() {
    KafkaSettings settings = settings("", Map::of);
    long later = AT / 1_000_000 + 1;
    String row = "{\"sku\":\"p-1\",\"row_version\":21}";
    FeedItem item = decode(settings, KEY, change("u", "null", row), later, false).item();
    assertThat(item).isEqualTo(new FeedItem.Incomplete(OFFSET, "p-1", new Version(later - 1, 42)));
  }

  @Test
  void whatWasAcknowledgedBeforeSaysSo() {
    String row = "{\"sku\":\"p-1\",\"row_version\":21}";
    RecordDecoder.Decoded decoded =
        decode(settings("", Map::of), KEY, change("u", "null", row), EPOCH, true);
    assertThat(((FeedItem.Delivered) Objects.requireNonNull(decoded.item())).replayed()).isTrue();
  }

  @Test
  void whatNamesNoEntityIsAGapToo() {
    for (String value :
        List.of("", "{", "[]", "{\"op\":\"x\"}", "{\"id\":1}", "{\"op\":\"c\"}", "7")) {
      RecordDecoder.Decoded unnamed = decode(null, value);
      assertThat(bad(unnamed).id()).as(value).isEmpty();
      assertThat(unnamed.isGap()).as(value).isTrue();
      RecordDecoder.Decoded named = decode(KEY, value);
      assertThat(bad(named).id()).as(value).isEqualTo("p-1");
      assertThat(named.isGap()).as(value).isFalse();
    }
  }

  @Test
  void severalIdColumnsAreJoinedAsByTheTable() {
    KafkaSettings two =
        new KafkaSettings(
            "h:1",
            "t",
            "g",
            List.of("b", "a"),
            "row_version",
            Set.of("c"),
            Map.of(),
            true,
            "",
            "",
            "",
            Map.of());
    String row = "{\"a\":1,\"b\":\"x/y\\\\\",\"c\":null,\"d\":4,\"row_version\":1}";
    ChangeEvent.Upsert upsert =
        (ChangeEvent.Upsert)
            event(decode(two, "{\"a\":1}", change("c", "null", row), EPOCH, false));
    assertThat(upsert.id()).isEqualTo("x\\/y\\\\/1");
    assertThat(upsert.entity().fields()).isEqualTo(Map.of("b", "x/y\\", "a", "1", "c", ""));
  }

  @Property(tries = 500, seed = "20261129")
  void aRecordThatIsCutOrChangedIsAlwaysSomething(
      @ForAll @IntRange(min = 0, max = 400) int at,
      @ForAll @IntRange(min = 0, max = 255) int with) {
    byte[] value = bytes(change("u", "null", "{\"sku\":\"p-1\",\"row_version\":21,\"x\":[1,{}]}"));
    byte[] other = value.clone();
    other[at % value.length] = (byte) with;
    for (byte[] one : List.of(other, java.util.Arrays.copyOf(value, at % value.length))) {
      ConsumerRecord<byte[], byte[]> message = new ConsumerRecord<>("t", 3, 7, bytes(KEY), one);
      assertThat(new RecordDecoder(settings("b", Map::of)).decode(message, EPOCH, false))
          .isNotNull();
    }
  }
}
