package io.prefetchbench.cache.internal.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be kept, on a clock of the test's own. */
class EntriesTest {
  private static final NearCacheOptions OPTIONS =
      new NearCacheOptions(1_000, 40, Duration.ofSeconds(60), Duration.ofSeconds(2));
  private static final long LIFE = OPTIONS.life().toNanos();

  private final Entries entries = new Entries(OPTIONS);

  private static Lookup hit(String id, long version) {
    return hit(id, version, "x");
  }

  private static Lookup hit(String id, long version, String value) {
    return new Lookup.Hit(new Entity(id, Map.of("v", value), new Version(1, version), 0));
  }

  private void answered(String id, Lookup lookup) {
    entries.answered(id, lookup, entries.count(id), 0);
  }

  @Test
  void keepsHitsAndDeletionsButNoAbsenceAndNothingWithoutAVersion() {
    answered("a", hit("a", 1));
    assertThat(entries.find("a", 1)).isEqualTo(hit("a", 1));
    Lookup gone = new Lookup.Deleted(new Version(1, 2), 0);
    answered("a", gone);
    assertThat(entries.find("a", 1)).isEqualTo(gone);
    answered("a", Lookup.Absent.ABSENT);
    assertThat(entries.find("a", 1)).as("what was kept is not there any more").isNull();
    answered("b", new Lookup.NotReady("no"));
    answered("c", new Lookup.Hit(new Entity("c", Map.of("v", "x"), Version.NONE, 0)));
    assertThat(entries.size()).isZero();
  }

  @Test
  void anAnswerThatAChangeHasOvertakenIsNotKept() {
    long count = entries.count("a");
    entries.drop("a");
    entries.answered("a", hit("a", 1), count, 0);
    assertThat(entries.find("a", 1)).isNull();
    answered("a", hit("a", 1));
    assertThat(entries.find("a", 1)).as("the next one is").isNotNull();
    long before = entries.count("a");
    entries.clear();
    entries.answered("a", hit("a", 1), before, 0);
    assertThat(entries.find("a", 1)).isNull();
  }

  @Test
  void noVersionComesBack() {
    long early = entries.count("a");
    answered("a", hit("a", 2));
    entries.answered("a", hit("a", 1), early, 0);
    assertThat(entries.find("a", 1)).isEqualTo(hit("a", 2));
    long next = entries.count("a");
    entries.answered("a", hit("a", 4), Entries.NO_COUNT, 0);
    assertThat(entries.find("a", 1)).as("somebody saw a newer one").isNull();
    entries.answered("a", hit("a", 3), next, 0);
    assertThat(entries.find("a", 1)).isNull();
    entries.answered("a", hit("a", 4), next, 0);
    assertThat(entries.find("a", 1)).isEqualTo(hit("a", 4));
  }

  @Test
  void whatIsPushedOutLeavesNoWayBackForOlderAnswers() {
    Entries one = new Entries(OPTIONS.withEntriesMax(1));
    long early = one.count("a");
    one.answered("a", hit("a", 2), early, 0);
    one.answered("b", hit("b", 3), one.count("b"), 0);
    assertThat(one.find("a", 1)).isNull();
    one.answered("a", hit("a", 1), early, 0);
    assertThat(one.find("a", 1)).isNull();
  }

  @Test
  void aLargeEntityIsNotKept() {
    answered("a", hit("a", 1, "x".repeat(38)));
    assertThat(entries.find("a", 1)).isNotNull();
    answered("a", hit("a", 2, "x".repeat(39)));
    assertThat(entries.find("a", 1)).isNull();
  }

  @Test
  void anEntryLivesFromTheSendingOfItsReadForALife() {
    entries.answered("a", hit("a", 1), entries.count("a"), 10);
    assertThat(entries.find("a", 10 + LIFE - 1)).isNotNull();
    assertThat(entries.find("a", 10 + LIFE)).isNull();
    assertThat(entries.find("a", 11)).as("it is gone").isNull();
    assertThat(entries.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 31, 32, 100, 5_000})
  void theBoundIsKept(int entriesMax) {
    Entries few = new Entries(OPTIONS.withEntriesMax(entriesMax));
    for (int i = 0; i < 20_000; i++) {
      String id = "id" + i;
      few.answered(id, hit(id, 1), i % 3 == 0 ? Entries.NO_COUNT : few.count(id), 0);
      assertThat(few.size()).isLessThanOrEqualTo(entriesMax);
    }
    assertThat(few.size()).isGreaterThan(entriesMax / 2);
  }

  @Test
  void theOneNotReadForLongestGoesFirst() {
    Entries two = new Entries(OPTIONS.withEntriesMax(2));
    for (String id : new String[] {"a", "b"}) {
      two.answered(id, hit(id, 1), two.count(id), 0);
    }
    assertThat(two.find("a", 1)).isNotNull();
    two.answered("c", hit("c", 1), two.count("c"), 0);
    assertThat(two.find("b", 1)).isNull();
    assertThat(two.find("a", 1)).isNotNull();
  }

  @Test
  void boundsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withEntriesMax(0));
    assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withEntityCharsMax(0));
    assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withLife(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> OPTIONS.withSilenceMax(Duration.ZERO));
    assertThat(OPTIONS.within(Duration.ofSeconds(5)).life()).isEqualTo(Duration.ofSeconds(5));
    assertThat(OPTIONS.within(Duration.ofHours(5))).isEqualTo(OPTIONS);
  }

  /** Writes, Redis' words of them, reads and their replies in ever another order. */
  @Test
  void noReaderEverGoesBackAndAllAreRightInTheEnd() {
    long kept = 0;
    for (int seed = 1; seed <= 400; seed++) {
      NearModel model = new NearModel(new SplittableRandom(seed));
      for (int i = 0; i < 3_000; i++) {
        model.step();
      }
      model.settle();
      kept += model.keptAnswers();
    }
    assertThat(kept).as("answers from what was kept").isGreaterThan(20_000);
  }
}
