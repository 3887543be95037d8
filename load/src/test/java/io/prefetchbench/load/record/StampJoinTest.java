package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.AppliedStamp.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The join on stamps made by hand: every figure is known. */
class StampJoinTest {

  private static Version version(long position) {
    return new Version(1, position);
  }

  private static Commit commit(String id, long position, long intended) {
    return new Commit(id, version(position), intended, intended + 3, intended + 10, false);
  }

  @Test
  void stagesAddUpToTheLagFromIntended() {
    AppliedStamp applied = AppliedStamp.written("a", version(1), 1_050, 1_070, 1_200);
    var joined = StampJoin.join(List.of(commit("a", 1, 1_000)), List.of(applied));
    EventTimes event = joined.events().get(0).times();
    assertThat(event.slipNanos()).isEqualTo(3);
    assertThat(event.queueNanos()).isEqualTo(47);
    assertThat(event.batchNanos()).isEqualTo(20);
    assertThat(event.applyNanos()).isEqualTo(130);
    assertThat(event.lagNanos()).isEqualTo(197);
    assertThat(event.lagFromIntendedNanos()).isEqualTo(200);
    assertThat(joined.totals().residueNanosMax()).isZero();
  }

  @Test
  void eventsAreCountedByTheTimeWithinWhichTheyWereVisible() {
    long[] lags = {10_000_000, 10_000_001, 100_000_001, 2_000_000_001};
    List<Commit> commits = new ArrayList<>();
    List<AppliedStamp> applied = new ArrayList<>();
    for (int i = 0; i < lags.length; i++) {
      commits.add(commit("a", i + 1, 1_000));
      long sent = 1_003;
      applied.add(AppliedStamp.written("a", version(i + 1), sent, sent, sent + lags[i]));
    }

    StampJoin.Totals totals = StampJoin.join(commits, applied).totals();

    assertThat(totals.lags()).isEqualTo(new StampJoin.Lags(1, 2, 3, 2_000_000_001));
    assertThat(totals.plus(totals).lags()).isEqualTo(new StampJoin.Lags(2, 4, 6, 2_000_000_001));
  }

  @Test
  void stagesOfATopicAddUpToTheQueue() {
    List<Commit> commits = List.of(commit("a", 1, 1_000), commit("b", 2, 1_000));
    List<AppliedStamp> applied =
        List.of(
            AppliedStamp.written("a", version(1), 1_050, 1_070, 1_200),
            AppliedStamp.written("b", version(2), 1_050, 1_070, 1_200));
    // Sent twice, since the broker was away at first; the worker had it before the relay knew.
    List<RelayedStamp> relayed =
        List.of(
            new RelayedStamp("a", version(1), 1_015, 0),
            new RelayedStamp("a", version(1), 1_030, 1_060));

    StampJoin.Joined joined = new StampJoin(applied, relayed, false, false).join(commits);

    assertThat(joined.events()).hasSize(1);
    EventTimes event = joined.events().get(0).times();
    assertThat(event.decodeNanos()).isEqualTo(5);
    assertThat(event.produceNanos()).isEqualTo(45);
    assertThat(event.fetchNanos()).isEqualTo(-10);
    assertThat(event.commitNanos() + 5 + 45 - 10).isEqualTo(event.queueNanos());
    assertThat(joined.totals().residueNanosMax()).isZero();
    assertThat(joined.totals().stampsMissing()).isEqualTo(1);

    StampJoin.Joined byPass = new StampJoin(applied, relayed, false, true).join(commits);

    EventTimes never = byPass.events().get(1).times();
    assertThat(never.decodeNanos()).isEqualTo(never.deliveryNanos());
    assertThat(never.produceNanos() + never.fetchNanos()).isZero();
  }

  @Test
  void conflatedEventTakesTheReplyOfTheWriteThatSupersededIt() {
    var joined =
        StampJoin.join(
            List.of(commit("a", 1, 1_000), commit("a", 2, 1_100)),
            List.of(
                new AppliedStamp("a", version(1), 1_150, 0, 0, AppliedStamp.Kind.CONFLATED),
                AppliedStamp.written("a", version(2), 1_160, 1_170, 1_300)));
    assertThat(joined.events()).hasSize(2);
    assertThat(joined.totals().conflated()).isEqualTo(1);
    assertThat(joined.events().get(0).repliedNanos()).isEqualTo(1_300);
    assertThat(joined.events().get(0).polledNanos()).isEqualTo(1_150);
    assertThat(joined.totals().stampsMissing()).isZero();
  }

  @Test
  void overtakenChangeTakesAllTimesFromTheNextOneIfTheFeedShowsTheLatestState() {
    List<Commit> commits = List.of(commit("a", 2, 1_000), commit("a", 4, 1_100));
    List<AppliedStamp> applied = List.of(AppliedStamp.written("a", version(4), 900, 1_170, 1_300));

    StampJoin.Joined every = StampJoin.join(commits, applied);
    StampJoin.Joined latest = new StampJoin(applied, null, true, false).join(commits);

    assertThat(every.unresolved()).hasSize(1);
    assertThat(latest.unresolved()).isEmpty();
    assertThat(latest.totals().conflated()).isEqualTo(1);
    EventTimes overtaken = latest.events().get(0).times();
    assertThat(overtaken.repliedNanos()).isEqualTo(1_300);
    assertThat(overtaken.deliveryNanos()).isEqualTo(-110);
    assertThat(overtaken.commitNanos() + overtaken.deliveryNanos())
        .isEqualTo(overtaken.queueNanos());
    assertThat(latest.totals().residueNanosMax()).isZero();
    assertThat(
            new StampJoin(applied, null, true, false).join(List.of(commit("a", 6, 1))).unresolved())
        .hasSize(1);
  }

  @Test
  void writeOfAPassCountsWhereTheFeedMayLoseChanges() {
    List<Commit> commits = List.of(commit("a", 2, 1_000), commit("a", 4, 1_100));
    List<AppliedStamp> pass =
        List.of(new AppliedStamp("a", version(4), 0, 1_500, 1_600, AppliedStamp.Kind.BESIDE));

    assertThat(new StampJoin(pass, null, true, false).join(commits).unresolved()).hasSize(2);
    StampJoin.Joined joined = new StampJoin(pass, null, true, true).join(commits);

    assertThat(joined.unresolved()).isEmpty();
    assertThat(joined.totals().stampsMissing()).isZero();
    assertThat(joined.events().get(1).times().batchNanos()).isZero();
    assertThat(joined.totals().residueNanosMax()).isZero();
  }

  @Test
  void deletionSeenByAnEarlierChangeIsThatOfTheCommitThatDeleted() {
    Commit update = commit("a", 4, 1_000);
    Commit delete = new Commit("a", version(5), 1_100, 1_103, 1_110, true);
    TombstoneVersions tombstones =
        new TombstoneVersions(List.of(commit("a", 2, 900), update, delete));

    assertThat(tombstones.committed("a", version(3))).isEqualTo(version(5));
    assertThat(tombstones.committed("a", version(5))).isEqualTo(version(5));
    assertThat(tombstones.committed("a", version(4))).isEqualTo(version(4));
    assertThat(tombstones.committed("a", version(7))).isEqualTo(version(7));
    assertThat(tombstones.committed("b", version(3))).isEqualTo(version(3));
  }

  /**
   * The event of an old change, delivered again, saw that the row is gone; the cache still has it.
   */
  @Test
  void deletionThatWasFencedIsNotThatOfTheCommitThatDeleted() {
    Commit delete = new Commit("a", version(5), 1_100, 1_103, 1_110, true);
    TombstoneVersions tombstones =
        new TombstoneVersions(List.of(commit("a", 2, 900), commit("a", 4, 1_000), delete));
    AppliedStamp early = new AppliedStamp("a", version(3), 1_120, 1_121, 1_122, Kind.FENCED);
    AppliedStamp own = new AppliedStamp("a", version(5), 1_130, 1_131, 1_132, Kind.FENCED);

    assertThat(tombstones.committed(early).version()).isEqualTo(version(3));
    assertThat(tombstones.committed(own).version()).isEqualTo(version(5));
    assertThat(tombstones.committed(AppliedStamp.written("a", version(3), 1, 2, 3)).version())
        .isEqualTo(version(5));
  }

  @Test
  void redeliveredEventKeepsItsFirstReply() {
    var joined =
        StampJoin.join(
            List.of(commit("a", 1, 1_000)),
            List.of(
                AppliedStamp.written("a", version(1), 5_000, 5_001, 5_002),
                AppliedStamp.written("a", version(1), 1_050, 1_070, 1_200)));
    assertThat(joined.events().get(0).repliedNanos()).isEqualTo(1_200);
  }

  @Test
  void whatNobodyAppliedIsUnresolvedAndWhatLacksAStampIsCounted() {
    var joined =
        StampJoin.join(
            List.of(commit("a", 1, 1_000), commit("b", 2, 1_000), commit("c", 3, 1_000)),
            List.of(
                AppliedStamp.written("b", version(2), 0, 1_070, 1_200),
                new AppliedStamp("c", version(3), 1_100, 0, 0, AppliedStamp.Kind.CONFLATED)));
    assertThat(joined.unresolved()).extracting(Commit::id).containsExactly("a", "c");
    assertThat(joined.totals().stampsMissing()).isEqualTo(1);
    assertThat(joined.events()).isEmpty();
  }

  @Test
  void replyBeforeTheCommitIsAClockFault() {
    var joined =
        StampJoin.join(
            List.of(commit("a", 1, 1_000)),
            List.of(AppliedStamp.written("a", version(1), 900, 910, 920)));
    assertThat(joined.totals().clockFaults()).isEqualTo(1);
  }
}
