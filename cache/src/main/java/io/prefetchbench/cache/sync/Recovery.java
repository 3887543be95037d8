package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does about obstacles: waits, fails loudly and probes, or stops until it is resumed.
 *
 * <p>Changed by the worker's thread; {@link #state}, {@link #lastError} and {@link #resume} are for
 * any.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int SAME_CAUSE_MAX = 5;

  private final String name;
  private final RetryPolicy policy;
  private final LongSupplier nanos;
  private final RandomGenerator random;

  private volatile WorkerStatus.State state = WorkerStatus.State.RUNNING;
  private volatile String lastError = "";
  private volatile boolean resumeAsked;

  private int faultsInARow;
  private int unknownInARow;
  private long retryAtNanos;
  private boolean waiting;
  private boolean stopped;
  private String lastCause = "";
  private int sameCause;

  Recovery(String name, RetryPolicy policy, LongSupplier nanos, RandomGenerator random) {
    this.name = name;
    this.policy = policy;
    this.nanos = nanos;
    this.random = random;
  }

  /** False while it is not time yet, or the worker was stopped. */
  boolean mayWork() {
    if (resumeAsked) {
      resumeAsked = false;
      waiting = false;
      if (stopped) {
        stopped = false;
        sameCause = 0;
      }
    }
    if (stopped || waitNanos() > 0) {
      return false;
    }
    waiting = false;
    return true;
  }

  /** Time until the next attempt, ns; 0 if now. */
  long waitNanos() {
    return waiting ? Math.max(0, retryAtNanos - nanos.getAsLong()) : 0;
  }

  boolean isStopped() {
    return stopped;
  }

  /** Something could not be finished: the worker waits. */
  void met(WorkerFault obstacle) {
    faultsInARow++;
    RedisFault.Kind kind = obstacle.kind();
    unknownInARow = kind == RedisFault.Kind.UNKNOWN ? unknownInARow + 1 : 0;
    boolean hopeless =
        kind == RedisFault.Kind.CONFIGURATION
            || kind == RedisFault.Kind.PERMANENT
            || unknownInARow >= policy.unknownAttempts();
    if (stopped) {
      return;
    }
    if (hopeless) {
      retryIn(policy.probeEvery().toNanos());
      fail(obstacle.words());
      return;
    }
    retryIn(policy.delayNanos(faultsInARow, random));
    if (state != WorkerStatus.State.RETRYING) {
      LOG.warn("{}: waiting after {}", name, obstacle.words());
    }
    state = WorkerStatus.State.RETRYING;
    lastError = obstacle.words();
  }

  private void retryIn(long delayNanos) {
    retryAtNanos = nanos.getAsLong() + delayNanos;
    waiting = true;
  }

  private void fail(String error) {
    if (state != WorkerStatus.State.FAILED) {
      LOG.error("{}: FAILED: {}", name, error);
    }
    state = WorkerStatus.State.FAILED;
    lastError = error;
  }

  /** An event was given up; too many in a row for one cause are no accident of single events. */
  void buried(String cause) {
    sameCause = cause.equals(lastCause) ? sameCause + 1 : 1;
    lastCause = cause;
    if (sameCause >= SAME_CAUSE_MAX) {
      stopped = true;
      fail(SAME_CAUSE_MAX + " dead letters in a row, stopped until resumed: " + cause);
    }
  }

  /** An event was dealt with as it should be. */
  void settled() {
    sameCause = 0;
  }

  /** A whole duty cycle met nothing; the worker is in this state then. */
  void clear(WorkerStatus.State now) {
    if (stopped) {
      return;
    }
    if (faultsInARow > 0) {
      LOG.info("{}: recovered after {} faults", name, faultsInARow);
    }
    faultsInARow = 0;
    unknownInARow = 0;
    state = now;
  }

  /** The worker's thread threw, or could not heal something by itself. */
  void crashed(String words) {
    lastError = words;
    if (!stopped) {
      state = WorkerStatus.State.RETRYING;
    }
  }

  void noted(String words) {
    lastError = words;
  }

  /** The worker's thread has ended. */
  void ended() {
    state = WorkerStatus.State.STOPPED;
  }

  /** Ends a stop by dead letters and whatever wait there is, at the next duty cycle. */
  void resume() {
    resumeAsked = true;
  }

  WorkerStatus.State state() {
    return state;
  }

  String lastError() {
    return lastError;
  }
}
