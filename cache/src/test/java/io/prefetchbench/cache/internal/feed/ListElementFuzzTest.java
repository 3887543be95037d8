package io.prefetchbench.cache.internal.feed;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.spi.FeedItem;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Anybody can push to a list: whatever an element holds, it is an event or one unreadable item. */
class ListElementFuzzTest {
  private static final String SEED = "20261128";
  private static final String WHOLE = "e1 upsert 1 7 0 7 1:a 4:name 5:value";

  @Property(tries = 2000, seed = SEED)
  void anyBytesAreAnEventOrUnreadable(@ForAll("elements") byte[] element) {
    FeedItem item = ListElement.read(element);
    assertThat(item.offset().text()).hasSize(40);
    if (item instanceof FeedItem.Unreadable unreadable) {
      assertThat(unreadable.cause()).isNotBlank();
      assertThat(unreadable.raw().length()).isLessThanOrEqualTo(64 * 1024 + 1);
    }
  }

  @Property(tries = 500, seed = SEED)
  void oneChangedBitIsAnEventOrUnreadableAndNeverAnotherLength(
      @ForAll @IntRange(min = 0, max = 35) int at, @ForAll @IntRange(min = 0, max = 7) int bit) {
    byte[] element = WHOLE.getBytes(UTF_8);
    element[at] ^= (byte) (1 << bit);
    assertThat(ListElement.read(element)).isNotNull();
    assertThat(ListElement.read(Arrays.copyOf(WHOLE.getBytes(UTF_8), at)))
        .isInstanceOf(FeedItem.Unreadable.class);
  }

  @Provide
  Arbitrary<byte[]> elements() {
    Arbitrary<byte[]> parts =
        Arbitraries.of(
                "e1",
                "e2",
                "upsert",
                "delete",
                "1",
                "0",
                "-1",
                "9223372036854775808",
                " ",
                "  ",
                "1:a",
                "0:",
                "999999999:x",
                "2147483648:x",
                "-1:x",
                "3:\u00ff\u00fe\u00fd",
                ":",
                "~",
                "1:~",
                "1:a 1:b",
                "\u0000")
            .list()
            .ofMaxSize(12)
            .map(some -> String.join(" ", some).getBytes(ISO_8859_1));
    return Arbitraries.oneOf(parts, Arbitraries.bytes().array(byte[].class).ofMaxSize(200));
  }
}
