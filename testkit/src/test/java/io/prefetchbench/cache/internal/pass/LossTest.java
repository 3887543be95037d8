package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.SwitchPort;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.LossCheck.State;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every way in which Redis loses what it acknowledged is found, and nothing else is taken for it.
 */
class LossTest {
  private static final KeySpace KEYS = new KeySpace("t:");
  private static final Version ACKNOWLEDGED = new Version(7, 1);

  private final LiveRedis first = startLeader();
  private final SwitchPort port = new SwitchPort(first.port());
  private final AtomicLong nanos = new AtomicLong();
  private final ReadyMarker marker = new ReadyMarker(port, KEYS, Duration.ofMinutes(1));
  private final LossCheck check = new LossCheck(port, KEYS, nanos::get);

  @AfterEach
  void stop() {
    first.close();
  }

  /** One that does not let its replicas wait for others. */
  private static LiveRedis startLeader() {
    return LiveRedis.start("--repl-diskless-sync-delay", "0");
  }

  private State look() {
    return check.look().state();
  }

  private static void awaitReplica(LiveRedis replica) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> replica.run("INFO", "replication").text().contains("link_status:up"));
  }

  private static void follow(LiveRedis replica, LiveRedis leader) {
    replica.run("REPLICAOF", leader.address().host(), leader.address().port());
    awaitReplica(replica);
  }

  @Test
  void aMarkerThatVanishesBeforeItsTimeIsALossUntilItIsMadeAnew() {
    assertThat(look()).isEqualTo(State.NOT_READY);
    marker.create(ACKNOWLEDGED, 5);
    assertThat(look()).isEqualTo(State.READY);
    first.run("FLUSHALL");
    nanos.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(look()).isEqualTo(State.LOST);
    nanos.addAndGet(Duration.ofMinutes(5).toNanos());
    assertThat(look()).isEqualTo(State.LOST);
    marker.create(ACKNOWLEDGED, 5);
    assertThat(look()).isEqualTo(State.READY);
  }

  @Test
  void aMarkerThatWasNotRenewedIsNoLoss() {
    marker.create(ACKNOWLEDGED, 5);
    assertThat(look()).isEqualTo(State.READY);
    first.run("DEL", KEYS.readyMarkerKey());
    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(look()).isEqualTo(State.NOT_READY);
  }

  @Test
  void aServerThatCameBackEmptyIsALoss() {
    marker.create(ACKNOWLEDGED, 5);
    assertThat(look()).isEqualTo(State.READY);
    try (LiveRedis empty = LiveRedis.start()) {
      port.switchTo(empty.port());
      assertThat(look()).isEqualTo(State.LOST);
    }
  }

  @Test
  void aPromotedReplicaIsALossAndItsMarkerIsRemoved() {
    marker.create(ACKNOWLEDGED, 5);
    try (LiveRedis replica = LiveRedis.start()) {
      follow(replica, first);
      assertThat(look()).as("a first replica changes the replication id").isEqualTo(State.READY);
      replica.run("REPLICAOF", "NO", "ONE");
      port.switchTo(replica.port());
      assertThat(marker.read()).isPresent();
      assertThat(look()).isEqualTo(State.LOST);
      assertThat(marker.read()).isEmpty();
    }
  }

  @Test
  void aServerThatWasAReplicaMeanwhileIsALoss() {
    marker.create(ACKNOWLEDGED, 5);
    try (LiveRedis other = startLeader()) {
      follow(other, first);
      other.run("REPLICAOF", "NO", "ONE");
      follow(first, other);
      first.run("REPLICAOF", "NO", "ONE");
      assertThat(marker.read()).isPresent();
      assertThat(look()).isEqualTo(State.LOST);
    }
  }

  @Test
  void aPassDoesNotVouchForWhatWasLostWhileItRan() {
    ReadyMarker.Witness witness = marker.begin();
    assertThat(marker.create(witness, ACKNOWLEDGED, 5)).isTrue();
    ReadyMarker.Witness second = marker.begin();
    first.run("FLUSHALL");
    assertThat(marker.create(second, ACKNOWLEDGED, 5)).isFalse();
    assertThat(marker.read()).isEmpty();
    ReadyMarker.Witness third = marker.begin();
    try (LiveRedis replica = LiveRedis.start()) {
      follow(replica, first);
      replica.run("REPLICAOF", "NO", "ONE");
      port.switchTo(replica.port());
      assertThat(marker.create(third, ACKNOWLEDGED, 5)).isFalse();
    }
  }

  @Test
  void aPassReplacesTheMarkerThatStoodWhenItBeganAndNoOther() {
    marker.create(new Version(8, 1), 5);
    ReadyMarker.Witness begun = marker.begin();
    assertThat(marker.create(begun, ACKNOWLEDGED, 5)).as("a smaller epoch").isTrue();
    assertThat(marker.create(marker.begin(), new Version(9, 0), 5)).as("a larger one").isTrue();
    ReadyMarker.Witness late = marker.begin();
    marker.create(new Version(10, 1), 5);
    assertThat(marker.create(late, ACKNOWLEDGED, 5)).as("another pass was faster").isFalse();
    assertThat(marker.read().orElseThrow().epoch()).isEqualTo(10);
  }

  @Test
  void aClearedCacheIsReadyOnlyAfterAPassThatBeganLater() {
    marker.create(ACKNOWLEDGED, 5);
    ReadyMarker.Witness early = marker.begin();
    marker.clear();
    assertThat(marker.read().orElseThrow().isCleared()).isTrue();
    assertThat(look()).isEqualTo(State.CLEARED);
    assertThat(marker.renew(new Version(7, 2), 6)).as("it lives on, cleared").isTrue();
    assertThat(marker.read().orElseThrow().isCleared()).isTrue();
    assertThat(marker.create(early, ACKNOWLEDGED, 5)).as("began before the clear").isFalse();
    assertThat(marker.create(marker.begin(), ACKNOWLEDGED, 5)).isTrue();
    assertThat(look()).isEqualTo(State.READY);
  }

  @Test
  void dataThatIsOlderThanWhatTheWorkerWroteIsALoss() {
    ReadyMarker.Progress progress = new ReadyMarker.Progress("w");
    marker.create(ACKNOWLEDGED, 5);
    assertThat(marker.renew(ACKNOWLEDGED, 6, progress)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    first.run("COPY", KEYS.readyMarkerKey(), KEYS.readyMarkerKey(), "DB", 1);
    first.run("COPY", KEYS.control("progress:w"), KEYS.control("progress:w"), "DB", 1);
    assertThat(marker.renew(ACKNOWLEDGED, 7, progress)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    ReadyMarker.Progress other = new ReadyMarker.Progress("v");
    assertThat(marker.renew(new Version(7, 0), 7, other)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    assertThat(marker.read().orElseThrow().acknowledged()).isEqualTo(ACKNOWLEDGED);
    first.run("SWAPDB", 0, 1);
    assertThat(marker.renew(ACKNOWLEDGED, 8, progress)).isEqualTo(ReadyMarker.Renewal.BEHIND);
    assertThat(marker.read().orElseThrow().freshAsOfMicros()).as("not renewed").isEqualTo(6);
  }

  @Test
  void aLossIsReportedOnceAndTheMarkerOfThePassThatFollowsIsRenewed() {
    ReadyMarker.Progress progress = new ReadyMarker.Progress("w");
    marker.create(ACKNOWLEDGED, 5);
    assertThat(marker.renew(ACKNOWLEDGED, 6, progress)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    first.run("FLUSHALL");
    marker.create(ACKNOWLEDGED, 7);
    assertThat(marker.renew(ACKNOWLEDGED, 8, progress))
        .as("a pass of another worker was faster than this one's next renewal")
        .isEqualTo(ReadyMarker.Renewal.RENEWED);
    first.run("FLUSHALL");
    assertThat(marker.renew(ACKNOWLEDGED, 9, progress)).isEqualTo(ReadyMarker.Renewal.MISSING);
    marker.create(ACKNOWLEDGED, 10);
    assertThat(marker.renew(ACKNOWLEDGED, 11, progress)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    first.run("SET", KEYS.control("progress:w"), "5");
    assertThat(marker.renew(ACKNOWLEDGED, 12, progress)).isEqualTo(ReadyMarker.Renewal.BEHIND);
    marker.create(ACKNOWLEDGED, 13);
    assertThat(marker.renew(ACKNOWLEDGED, 14, progress)).isEqualTo(ReadyMarker.Renewal.RENEWED);
    first.run("DEL", KEYS.control("progress:w"));
    marker.create(new Version(7, 0), 15);
    assertThat(marker.renew(ACKNOWLEDGED, 16, progress))
        .as("older than what it said, from before its first renewal")
        .isEqualTo(ReadyMarker.Renewal.BEHIND);
  }

  @Test
  void aWorkerGoesOnWithTheMarkerOfALaterEpoch() {
    marker.create(ACKNOWLEDGED, 5);
    MarkerRenewal renewal = new MarkerRenewal(marker, 0);
    long step = Duration.ofSeconds(1).toNanos();
    assertThat(renewal.renewIfDue(step, 6, Long.MAX_VALUE)).isNull();
    marker.create(new Version(8, 3), 7);
    assertThat(renewal.renewIfDue(2 * step, 8, Long.MAX_VALUE)).isNull();
    assertThat(marker.read().orElseThrow().acknowledged()).isEqualTo(new Version(8, 3));
    assertThat(marker.read().orElseThrow().freshAsOfMicros()).isEqualTo(8);
  }
}
