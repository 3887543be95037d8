package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The input of {@link HealthRules#evaluate}: facts with their age. Immutable. */
public record HealthFacts(
    Fact<CacheFacts> cache,
    Fact<List<StatusBoard.Post>> workers,
    Optional<WorkerStatus> own,
    String loss,
    boolean expectsWorker) {

  /** The state of the cache in Redis, read in three round trips; −1 dead letters if unknown. */
  public record CacheFacts(
      Optional<ReadyMarker.Standing> marker, HistoryRecord.Facts history, long deadLetters) {
    /** Reads the facts; never throws. */
    public static Fact<CacheFacts> read(
        ReadyMarker marker, HistoryRecord history, DeadLetters letters, LongSupplier nanos) {
      long begun = nanos.getAsLong();
      try {
        return Fact.read(new CacheFacts(marker.read(), history.read(), kept(letters)), begun);
      } catch (RuntimeException e) {
        return Fact.unknown(String.valueOf(e.getMessage()), begun);
      }
    }

    /** Number of dead letters; −1 if the key holds a foreign value. */
    private static long kept(DeadLetters letters) {
      try {
        return letters.size();
      } catch (RedisFault fault) {
        if (fault.kind() == RedisFault.Kind.PERMANENT) {
          return -1;
        }
        throw fault;
      }
    }
  }
}
