package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What several workers write into one state, in any order. */
class FeedStatePropertyTest {
  private static final int PARTITIONS = 4;

  @Property(tries = 200)
  void progressNeverGoesBackAndAGapClosesOnlyByAPassThatBeganBehindIt(@ForAll long seed) {
    Random random = new Random(seed);
    FeedState state = FeedState.begin("t", new Version(1, 10), new long[PARTITIONS]);
    @Nullable Version lost = new Version(1, 10);
    long[] next = new long[PARTITIONS];
    long[] fresh = new long[PARTITIONS];
    for (int i = 0; i < 60; i++) {
      Version position = new Version(1, random.nextInt(40));
      int partition = random.nextInt(PARTITIONS);
      switch (random.nextInt(3)) {
        case 0 -> {
          state = state.withLost(position);
          lost = lost != null && lost.isNewerThan(position) ? lost : position;
        }
        case 1 -> {
          state = state.healed(position);
          lost = lost != null && !lost.isNewerThan(position) ? null : lost;
        }
        default -> {
          long offset = random.nextInt(100);
          long micros = random.nextInt(100);
          state = state.with(partition, offset, micros);
          next[partition] = Math.max(next[partition], offset);
          fresh[partition] = Math.max(fresh[partition], micros);
        }
      }
      assertThat(state.lost()).isEqualTo(lost);
      assertThat(Arrays.equals(state.next(), next)).isTrue();
      assertThat(Arrays.equals(state.fresh(), fresh)).isTrue();
      assertThat(Objects.requireNonNull(FeedState.parse(state.text()))).isEqualTo(state);
    }
  }
}
