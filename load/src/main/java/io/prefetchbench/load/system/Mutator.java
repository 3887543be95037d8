package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.WritablePrimary;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes the primary at the scheduled times and never waits for an answer: a slow primary gets the
 * same load as from independent users.
 *
 * <p>The number of mutations in flight is bounded; a mutation over the bound is not sent and counts
 * as an error. Every commit is written to the stamp log, and so is every mutation whose answer was
 * lost. One thread runs phases one after the other; counters may be read from any thread. The
 * primary commits the changes of a key in their order, since the next generation of a key is chosen
 * before the last one is answered.
 */
public final class Mutator {
  private static final int IN_FLIGHT_MAX = 2_000;

  private final Changes primary;
  private final Shape shape;
  private final long seed;
  private final double deleteShare;
  private final StampLog.Writer log;
  private final LongSupplier nanoClock;
  private final int[] generations;
  private final boolean[] deleted;
  private final SplittableRandom random;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final LongAdder committed = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();
  private volatile @Nullable Thread running;
  private volatile boolean stopped;

  /** Changes entities; as {@link WritablePrimary#change}. */
  @FunctionalInterface
  public interface Changes {
    CompletableFuture<Optional<Mutation>> change(
        WritablePrimary.Op op, String id, Map<String, String> fields, Runnable onSend);
  }

  /** Entities from {@code entitiesAtStart} on do not exist yet; the log stays the caller's. */
  public Mutator(
      Changes primary,
      Shape shape,
      int entities,
      int entitiesAtStart,
      long seed,
      double deleteShare,
      StampLog.Writer log,
      LongSupplier nanoClock) {
    this.primary = primary;
    this.shape = shape;
    this.seed = seed;
    this.deleteShare = deleteShare;
    this.log = log;
    this.nanoClock = nanoClock;
    this.generations = new int[entities];
    this.deleted = new boolean[entities];
    Arrays.fill(deleted, entitiesAtStart, entities, true);
    this.random = new SplittableRandom(seed ^ 0x6D75746174L);
  }

  public void start(PhaseSchedule phase) {
    running = Background.start("mutator", () -> run(phase));
  }

  /** Waits until the phase has ended, and until all is answered, each at most this long. */
  public boolean awaitIdle(long atMostNanos) {
    Thread thread = running;
    boolean hasEnded =
        Background.await(atMostNanos, () -> thread == null || !thread.isAlive(), null);
    boolean isAnswered = Background.await(atMostNanos, () -> inFlight.get() == 0, null);
    return hasEnded && isAnswered;
  }

  /** Runs a phase on the calling thread until it ends or {@link #stop} is called. */
  public void run(PhaseSchedule phase) {
    Schedule schedule = phase.schedule();
    for (int n = 0; n < schedule.size() && !stopped && !phase.endsBefore(n); n++) {
      long dueNanos = phase.dueNanos(n);
      Background.awaitUntil(dueNanos, nanoClock, () -> stopped);
      if (!stopped && !phase.endsBefore(n)) {
        send(schedule.key(n), dueNanos);
      }
    }
  }

  private void send(int key, long dueNanos) {
    if (inFlight.get() >= IN_FLIGHT_MAX) {
      fail("more than " + IN_FLIGHT_MAX + " mutations without an answer");
      return;
    }
    boolean isDelete = !deleted[key] && random.nextDouble() < deleteShare;
    inFlight.incrementAndGet();
    AtomicLong sentNanos = new AtomicLong();
    CompletableFuture<Boolean> logged =
        mutate(key, isDelete, () -> sentNanos.set(nanoClock.getAsLong()))
            .handle(
                (mutation, error) -> {
                  long ackedNanos = nanoClock.getAsLong();
                  inFlight.decrementAndGet();
                  if (error != null) {
                    lost(key, dueNanos, sentNanos.get(), isDelete, rootOf(error));
                  } else {
                    answered(dueNanos, sentNanos.get(), ackedNanos, isDelete, mutation);
                  }
                  return error == null;
                });
    sent.increment();
    if (sent.sum() == 1) {
      // The first command may have to load its script; any that overtook it would be refused.
      logged.join();
    }
  }

  private static Throwable rootOf(Throwable error) {
    Throwable cause = error.getCause();
    return error instanceof CompletionException && cause != null ? cause : error;
  }

  private CompletableFuture<Optional<Mutation>> mutate(int key, boolean isDelete, Runnable onSend) {
    String id = Shape.id(key);
    boolean wasDeleted = deleted[key];
    deleted[key] = isDelete;
    if (isDelete) {
      return primary.change(WritablePrimary.Op.DELETE, id, Map.of(), onSend);
    }
    generations[key]++;
    var fields = shape.fields(key, seed, 1L + generations[key]);
    WritablePrimary.Op op = wasDeleted ? WritablePrimary.Op.ADD : WritablePrimary.Op.REPLACE;
    return primary.change(op, id, fields, onSend);
  }

  private void answered(
      long dueNanos,
      long sentNanos,
      long ackedNanos,
      boolean isDelete,
      Optional<Mutation> mutation) {
    if (mutation.isEmpty()) {
      fail("the primary refused a mutation: its state is not what the mutator left");
      return;
    }
    Mutation done = mutation.get();
    Commit commit =
        new Commit(done.id(), done.version(), dueNanos, sentNanos, ackedNanos, isDelete);
    if (isLogged(commit)) {
      committed.increment();
    }
  }

  /** It may have been committed if it was sent (not 0), so the log records it. */
  private void lost(int key, long dueNanos, long sentNanos, boolean isDelete, Throwable error) {
    fail(String.valueOf(error));
    if (sentNanos != 0) {
      var unused = isLogged(Commit.unanswered(Shape.id(key), dueNanos, sentNanos, isDelete));
    }
  }

  private boolean isLogged(Commit commit) {
    try {
      commit.appendTo(log);
      return true;
    } catch (IOException e) {
      fail("the stamp log cannot be written: " + e.getMessage());
      return false;
    }
  }

  private void fail(String why) {
    failed.increment();
    firstError.compareAndSet(null, why);
  }

  /** Ends a running phase early; mutations in flight may still be answered. */
  public void stop() {
    stopped = true;
  }

  public long sent() {
    return sent.sum();
  }

  public long committed() {
    return committed.sum();
  }

  /** Returns how many mutations were refused, lost their answer, or exceeded the bound. */
  public long failed() {
    return failed.sum();
  }

  public int inFlight() {
    return inFlight.get();
  }

  /** Returns the first error as text; null if there was none. */
  public @Nullable String firstError() {
    return firstError.get();
  }
}
