package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.internal.store.Meta;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {
  @Property
  void theOrderOfTextsIsTheOrderOfVersions(
      @ForAll @LongRange(max = 0xFFFF_FFFFL) long epoch,
      @ForAll @LongRange(max = 0xFFFF_FFFFL) long otherEpoch,
      @ForAll @LongRange(max = Long.MAX_VALUE) long position,
      @ForAll @LongRange(max = Long.MAX_VALUE) long otherPosition) {
    for (Version other :
        new Version[] {
          new Version(otherEpoch, otherPosition),
          new Version(epoch, otherPosition),
          new Version(epoch, position)
        }) {
      Version version = new Version(epoch, position);
      int byText = Integer.signum(version.text().compareTo(other.text()));
      assertThat(byText).isEqualTo(Integer.signum(version.compareTo(other)));
      assertThat(version.isNewerThan(other)).isEqualTo(byText > 0);
    }
  }

  @Property
  void theTextReadsBack(
      @ForAll @LongRange(max = 0xFFFF_FFFFL) long epoch,
      @ForAll @LongRange(max = Long.MAX_VALUE) long position,
      @ForAll Meta.Flag flag,
      @ForAll @LongRange(max = (1L << 56) - 1) long committedMicros) {
    Version version = new Version(epoch, position);
    assertThat(version.text()).hasSize(24).matches("[0-9a-f]+");
    assertThat(Version.parse(version.text())).isEqualTo(version);
    Meta meta = new Meta(version, flag, committedMicros);
    assertThat(meta.text()).hasSize(40).matches("1[0-9a-f]+").contains(version.text());
    assertThat(Meta.isReadable(meta.text())).isTrue();
    assertThat(Meta.parse(meta.text())).isEqualTo(meta);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0000000000000000000000A",
        "0000000000000000000000AB",
        "00000000000000000000000g",
        "0000000000000000000000000",
      })
  void otherTextsAreNoVersions(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> Version.parse(text));
  }

  @Test
  void whatIsOutOfRangeIsRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Version(1L << 32, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Version(-1, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Version(0, -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Meta(Version.NONE, Meta.Flag.LIVE, 1L << 56));
    String live = new Meta(Version.NONE, Meta.Flag.LIVE, 0).text();
    assertThat(Meta.isReadable("2" + live.substring(1))).isFalse();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Meta.parse(live.substring(0, 25) + "7" + live.substring(26)));
  }
}
