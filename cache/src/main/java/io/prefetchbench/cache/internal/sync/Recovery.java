package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheConfig.RetryPolicy;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a worker reacts to faults: it waits, fails visibly and probes, or stops until resumed.
 * Updated by the worker's thread; {@link #state}, {@link #lastError} and {@link #resume} may be
 * called from any thread.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);
  private static final int SAME_CAUSE_MAX = 5;
  private static final int DOUBLINGS_MAX = 20;

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

  /** False while the worker is waiting or stopped. */
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

  /** Time until the next attempt, ns; 0 if due now. */
  long waitNanos() {
    return waiting ? Math.max(0, retryAtNanos - nanos.getAsLong()) : 0;
  }

  boolean isStopped() {
    return stopped;
  }

  void met(WorkerFault workerFault) {
    faultsInARow++;
    RedisFault.Kind kind = workerFault.kind();
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
      fail(workerFault.words());
      return;
    }
    retryIn(delayNanos(policy, faultsInARow, random));
    if (state != WorkerStatus.State.RETRYING) {
      LOG.warn("{}: waiting after {}", name, workerFault.words());
    }
    state = WorkerStatus.State.RETRYING;
    lastError = workerFault.words();
  }

  /**
   * The wait after this many faults in a row, between half and all of its nominal length, so that
   * several workers do not retry at the same instant.
   */
  static long delayNanos(RetryPolicy policy, int faults, RandomGenerator random) {
    long doubled = policy.first().toNanos() << Math.min(faults - 1, DOUBLINGS_MAX);
    long nominal = Math.min(policy.longest().toNanos(), doubled);
    return nominal / 2 + random.nextLong(nominal / 2 + 1);
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

  /** Records an event given up; too many in a row with one cause indicate a systematic problem. */
  void buried(String cause) {
    sameCause = cause.equals(lastCause) ? sameCause + 1 : 1;
    lastCause = cause;
    if (sameCause >= SAME_CAUSE_MAX) {
      stopped = true;
      fail(SAME_CAUSE_MAX + " dead letters in a row, stopped until resumed: " + cause);
    }
  }

  void settled() {
    sameCause = 0;
  }

  /** Records a full duty cycle without a fault; the worker is in this state afterwards. */
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

  /** Records that the worker's thread threw, or met a problem it could not heal by itself. */
  void crashed(String words) {
    lastError = words;
    if (!stopped) {
      state = WorkerStatus.State.RETRYING;
    }
  }

  void noted(String words) {
    lastError = words;
  }

  void ended() {
    state = WorkerStatus.State.STOPPED;
  }

  /** Ends a stop caused by dead letters, and any wait, at the next duty cycle. */
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
