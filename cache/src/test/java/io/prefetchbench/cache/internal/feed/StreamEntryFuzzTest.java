package io.prefetchbench.cache.internal.feed;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.spi.FeedItem;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Anybody can add to a stream: whatever an entry holds, it is an event or one unreadable item. */
class StreamEntryFuzzTest {
  private static final String SEED = "20261128";

  @Property(tries = 3000, seed = SEED)
  void anyEntryIsAnEventOrUnreadable(@ForAll("bodies") List<byte[]> body) {
    FeedItem item = StreamEntry.read(entry(body));
    assertThat(item.offset().text()).isEqualTo("7-0");
    if (item instanceof FeedItem.Unreadable unreadable) {
      assertThat(unreadable.cause()).isNotBlank();
    }
  }

  @Property(tries = 500, seed = SEED)
  void anEntryOfTheFormIsAnEventAndOneThatIsCutIsNone(
      @ForAll String value, @ForAll @IntRange(min = 0, max = 11) int parts) {
    List<byte[]> body =
        bytes(
            "op",
            "upsert",
            "id",
            "1",
            "epoch",
            "1",
            "position",
            "7",
            "prev",
            "0",
            "committed",
            "7",
            "name",
            value);
    boolean clean = new String(value.getBytes(UTF_8), UTF_8).equals(value);
    if (clean) {
      assertThat(StreamEntry.read(entry(body))).isInstanceOf(FeedItem.Delivered.class);
    }
    assertThat(StreamEntry.read(entry(body.subList(0, parts))))
        .isInstanceOf(FeedItem.Unreadable.class);
  }

  private static Reply entry(List<byte[]> body) {
    List<Reply> parts = new ArrayList<>();
    body.forEach(part -> parts.add(new Reply.Bytes(part)));
    return new Reply.Many(List.of(new Reply.Bytes("7-0".getBytes(UTF_8)), new Reply.Many(parts)));
  }

  private static List<byte[]> bytes(String... texts) {
    List<byte[]> bytes = new ArrayList<>();
    for (String text : texts) {
      bytes.add(text.getBytes(UTF_8));
    }
    return bytes;
  }

  @Provide
  Arbitrary<List<byte[]>> bodies() {
    Arbitrary<byte[]> value =
        Arbitraries.oneOf(
            Arbitraries.of(
                    "upsert",
                    "delete",
                    "1",
                    "0",
                    "-1",
                    "007",
                    "+7",
                    "9223372036854775807",
                    "9223372036854775808",
                    "4294967296",
                    "~",
                    "",
                    "op",
                    "committed",
                    "\u0661")
                .map(text -> text.getBytes(UTF_8)),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(20));
    return value
        .list()
        .ofMinSize(6)
        .ofMaxSize(10)
        .flatMap(
            values -> Arbitraries.integers().between(-1, 13).map(wrong -> body(values, wrong)));
  }

  /** The leading fields with these values, and one part of it gone. */
  private static List<byte[]> body(List<byte[]> values, int wrong) {
    List<String> names = List.of("op", "id", "epoch", "position", "prev", "committed");
    List<byte[]> body = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      body.add(i < names.size() ? names.get(i).getBytes(UTF_8) : values.get(0));
      body.add(values.get(i));
    }
    if (wrong >= 0 && wrong < body.size()) {
      body.remove(wrong);
    }
    return body;
  }
}
