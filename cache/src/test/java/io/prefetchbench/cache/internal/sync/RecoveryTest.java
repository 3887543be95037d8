package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.RetryPolicy;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  private static final WorkerFault PASSING =
      new WorkerFault(RedisFault.Kind.TRANSIENT, "no answer");
  private static final WorkerFault UNKNOWN = new WorkerFault(RedisFault.Kind.UNKNOWN, "ODD");
  private static final WorkerFault REFUSED = WorkerFault.refused("no rights");

  private final AtomicLong now = new AtomicLong(1_000);
  private final Recovery recovery =
      new Recovery("w", RetryPolicy.STANDARD, now::get, new Random(4));

  @Test
  void aFaultIsWaitedAfterAndForgottenByAFullCycle() {
    assertThat(recovery.mayWork()).isTrue();
    recovery.met(PASSING);
    assertThat(recovery.state()).isEqualTo(WorkerStatus.State.RETRYING);
    long wait = recovery.waitNanos();
    assertThat(wait).isBetween(5_000_000L, 10_000_000L);
    now.addAndGet(wait - 1);
    assertThat(recovery.mayWork()).isFalse();
    now.addAndGet(1);
    assertThat(recovery.mayWork()).isTrue();
    for (int i = 0; i < 20; i++) {
      recovery.met(PASSING);
    }
    assertThat(recovery.waitNanos()).isGreaterThanOrEqualTo(500_000_000L);
    recovery.clear(WorkerStatus.State.RUNNING);
    recovery.met(PASSING);
    assertThat(recovery.waitNanos()).isLessThanOrEqualTo(10_000_000L);
  }

  @Test
  void whatAnOperatorMustMendIsTriedAgainAtTheProbe() {
    recovery.met(REFUSED);
    assertThat(recovery.state()).isEqualTo(WorkerStatus.State.FAILED);
    assertThat(recovery.lastError()).isEqualTo("no rights");
    assertThat(recovery.waitNanos()).isEqualTo(5_000_000_000L);
    recovery.resume();
    assertThat(recovery.mayWork()).isTrue();
  }

  @Test
  void anUnknownFaultIsTakenForAPassingOneTenTimesInARow() {
    for (int i = 0; i < 9; i++) {
      recovery.met(UNKNOWN);
      assertThat(recovery.state()).isEqualTo(WorkerStatus.State.RETRYING);
    }
    recovery.met(PASSING);
    recovery.met(UNKNOWN);
    assertThat(recovery.state()).isEqualTo(WorkerStatus.State.RETRYING);
    for (int i = 0; i < 9; i++) {
      recovery.met(UNKNOWN);
    }
    assertThat(recovery.state()).isEqualTo(WorkerStatus.State.FAILED);
  }

  @Test
  void fiveDeadLettersOfOneCauseStopTheWorkerUntilItIsResumed() {
    for (int i = 0; i < 4; i++) {
      recovery.buried("same");
    }
    recovery.settled();
    recovery.buried("same");
    assertThat(recovery.isStopped()).isFalse();
    for (int i = 0; i < 4; i++) {
      recovery.buried("same");
    }
    assertThat(recovery.isStopped()).isTrue();
    assertThat(recovery.mayWork()).isFalse();
    recovery.clear(WorkerStatus.State.RUNNING);
    assertThat(recovery.state()).isEqualTo(WorkerStatus.State.FAILED);
    recovery.resume();
    assertThat(recovery.mayWork()).isTrue();
    assertThat(recovery.isStopped()).isFalse();
  }

  @Test
  void waitsDoubleUpToTheLongestWithJitterBelow() {
    RetryPolicy policy = RetryPolicy.STANDARD;
    Random random = new Random(4);
    for (int faults = 1; faults < 100; faults++) {
      long nominal = Math.min(1_000_000_000L, 10_000_000L << Math.min(faults - 1, 20));
      for (int i = 0; i < 20; i++) {
        assertThat(Recovery.delayNanos(policy, faults, random)).isBetween(nominal / 2, nominal);
      }
    }
  }
}
