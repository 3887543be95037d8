package io.prefetchbench.gate.inprocess;

import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets one of two arms run at a time: each has one slice of every pair, in an order decided by a
 * fair coin. The arms are numbered by the order in which they were loaded, and so is the coin: if
 * the two builds change places, everything else about the JVM is as it was. Thread-safe.
 */
final class Turns {
  private static final int ARMS = 2;

  private final SplittableRandom coin;
  private final long waitNanosMax;
  private final IntConsumer begin;
  private final boolean[] arrived = new boolean[ARMS];
  private final boolean[] ended = new boolean[ARMS];
  private int leader;
  private int taken;
  private @Nullable String failure;

  /**
   * @param waitNanosMax an arm that waits longer for the other gives up
   * @param begin told the number of the arm whose slice begins, by that arm's thread
   */
  Turns(long seed, long waitNanosMax, IntConsumer begin) {
    this.coin = new SplittableRandom(seed);
    this.waitNanosMax = waitNanosMax;
    this.begin = begin;
    this.leader = toss();
  }

  private int toss() {
    return coin.nextBoolean() ? 0 : 1;
  }

  /** Waits until it is this arm's turn. No slice begins before both arms have come here. */
  synchronized void enter(int arm) {
    arrived[arm] = true;
    notifyAll();
    await(() -> mine(arm));
    begin.accept(arm);
  }

  synchronized void leave() {
    taken = (taken + 1) % ARMS;
    if (taken == 0) {
      leader = toss();
    }
    notifyAll();
  }

  /** Says that this arm has no further slices: the other one goes on alone. */
  synchronized void end(int arm) {
    arrived[arm] = true;
    ended[arm] = true;
    notifyAll();
  }

  /** Says that an arm has failed: whoever waits stops. The first reason is kept. */
  synchronized void fail(String reason) {
    failure = failure == null ? reason : failure;
    notifyAll();
  }

  /** Waits until this arm has come to its first slice, has ended, or an arm has failed. */
  synchronized void awaitArrival(int arm) {
    await(() -> arrived[arm]);
  }

  synchronized @Nullable String failure() {
    return failure;
  }

  private boolean mine(int arm) {
    int other = ARMS - 1 - arm;
    return ended[other] || (arrived[other] && (taken == 0) == (leader == arm));
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition) {
    long end = System.nanoTime() + waitNanosMax;
    boolean interrupted = false;
    while (failure == null && !condition.holds()) {
      long left = end - System.nanoTime();
      if (left <= 0 || interrupted) {
        failure = "waited in vain for the other build's slice to end";
        notifyAll();
      } else {
        try {
          TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
          interrupted = true;
          Thread.currentThread().interrupt();
        }
      }
    }
    if (failure != null) {
      throw new IllegalStateException(Objects.requireNonNull(failure));
    }
  }
}
