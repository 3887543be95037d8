package io.prefetchbench.load.generate;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.load.record.ReadAnswer;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.run.OpenLoop;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sends the reads of a phase in this process, at precomputed times: one thread sends each read when
 * it is due and never waits for an answer. Not thread-safe; use it from one thread.
 */
public final class LibraryReads {
  private final Function<String, CompletableFuture<Lookup>> cache;
  private final Predicate<Map<String, String>> isIntact;
  private final LongSupplier nanoClock;
  private final BooleanSupplier isOver;

  /**
   * @param cache returns the entity with an id; a fault may also be thrown
   * @param isIntact whether the fields of an entity match its checksum; called by any thread
   * @param nanoClock the monotonic clock
   * @param isOver true once no further read should be sent
   */
  public LibraryReads(
      Function<String, CompletableFuture<Lookup>> cache,
      Predicate<Map<String, String>> isIntact,
      LongSupplier nanoClock,
      BooleanSupplier isOver) {
    this.cache = cache;
    this.isIntact = isIntact;
    this.nanoClock = nanoClock;
    this.isOver = isOver;
  }

  /** Sends all reads of a phase, and waits at most 30 s for the last answers. */
  public void send(ReadPhase phase) {
    new OpenLoop(nanoClock, isOver).send(phase, n -> send(phase, n));
  }

  private void send(ReadPhase phase, int n) {
    phase.begin(n, nanoClock.getAsLong());
    var unused =
        read(phase.id(n))
            .thenAccept(
                got -> phase.end(n, got.endNanos(), got.outcome(), got.version(), got.intact()));
  }

  /** Sends one read now; the future never fails, a failed read is returned as an answer. */
  public CompletableFuture<ReadAnswer> read(String id) {
    try {
      return cache.apply(id).handle((found, fault) -> answer(fault == null ? found : null));
    } catch (RedisFault refused) {
      return CompletableFuture.completedFuture(answer(null));
    }
  }

  private ReadAnswer answer(@Nullable Lookup found) {
    long now = nanoClock.getAsLong();
    if (found instanceof Lookup.Hit hit) {
      Entity entity = hit.entity();
      boolean intact = isIntact.test(entity.fields());
      return new ReadAnswer(now, ReadOutcome.HIT, entity.version(), intact);
    }
    if (found instanceof Lookup.Deleted deleted) {
      return new ReadAnswer(now, ReadOutcome.DELETED, deleted.version(), true);
    }
    if (found == null) {
      return ReadAnswer.failed(now);
    }
    boolean absent = found instanceof Lookup.Absent;
    return new ReadAnswer(now, absent ? ReadOutcome.ABSENT : ReadOutcome.NOT_READY, null, true);
  }
}
