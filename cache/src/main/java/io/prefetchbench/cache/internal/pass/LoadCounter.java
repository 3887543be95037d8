package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.BulkLoadResult.Rejection;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.PrimarySource.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;

/** Counts the answers of a bulk load. Thread-safe. */
final class LoadCounter {
  private static final String FOREIGN = "FOREIGN";
  private static final String MALFORMED = "MALFORMED";
  // The same bound as for dead letters; more are rejected.
  private static final int UNSTORABLE_MAX = 1_000;

  private final int firstIdsMax;
  private final LongConsumer progress;
  private final Map<String, Rejection> rejections = new TreeMap<>();
  private final Map<String, Rejection> givenUp = new TreeMap<>();
  private final List<Unstorable> unstorable = new ArrayList<>(0);
  private long answered;
  private long loaded;
  private long fenced;
  private long bytes;

  record Unstorable(Row row, String code, String cause) {}

  LoadCounter(int firstIdsMax, LongConsumer progress) {
    this.firstIdsMax = firstIdsMax;
    this.progress = progress;
  }

  synchronized void add(List<Entity> window, long windowBytes, List<ApplyOutcome> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      ApplyOutcome outcome = outcomes.get(i);
      if (outcome == ApplyOutcome.Applied.APPLIED) {
        loaded++;
      } else if (outcome == ApplyOutcome.Fenced.FENCED) {
        fenced++;
      } else if (outcome instanceof ApplyOutcome.Foreign foreign) {
        reject(FOREIGN, foreign.what(), window.get(i).id());
      } else if (outcome instanceof ApplyOutcome.Rejected rejected
          && rejected.fault().kind() == RedisFault.Kind.PERMANENT
          && unstorable.size() < UNSTORABLE_MAX) {
        Row row = new PrimarySource.Present(window.get(i));
        unstorable.add(new Unstorable(row, rejected.fault().code(), words(rejected.fault())));
      } else if (outcome instanceof ApplyOutcome.Rejected rejected) {
        reject(rejected.fault().code(), words(rejected.fault()), window.get(i).id());
      }
    }
    count(window.size(), windowBytes);
  }

  /** The whole window failed: it is unknown which of its rows were stored. */
  synchronized void addFailed(List<Entity> window, long windowBytes, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    String code =
        cause instanceof RedisFault fault ? fault.code() : cause.getClass().getSimpleName();
    window.forEach(entity -> reject(code, words(cause), entity.id()));
    count(window.size(), windowBytes);
  }

  private void count(int entities, long windowBytes) {
    bytes += windowBytes;
    answered += entities;
    progress.accept(answered);
  }

  synchronized void add(PrimarySource.Malformed row) {
    if (unstorable.size() < UNSTORABLE_MAX) {
      unstorable.add(new Unstorable(row, MALFORMED, row.cause()));
    } else {
      reject(MALFORMED, row.cause(), row.id());
    }
    answered++;
  }

  /** Rows to be given up; nothing may be added afterwards. */
  synchronized List<Unstorable> unstorable() {
    return List.copyOf(unstorable);
  }

  /** The row was given up, or could not be and counts as rejected. */
  synchronized void givenUp(Unstorable row, boolean kept) {
    count(kept ? givenUp : rejections, row.code(), row.cause(), row.row().id());
  }

  private void reject(String code, String words, String id) {
    count(rejections, code, words, id);
  }

  private void count(Map<String, Rejection> reasons, String code, String words, String id) {
    Rejection before = reasons.get(code);
    if (before == null) {
      reasons.put(code, new Rejection(1, words, List.of(id)));
      return;
    }
    List<String> ids = before.firstIds();
    if (ids.size() < firstIdsMax) {
      ids = new ArrayList<>(ids);
      ids.add(id);
    }
    reasons.put(code, new Rejection(before.count() + 1, before.example(), ids));
  }

  private static String words(Throwable cause) {
    return cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }

  synchronized BulkLoadResult result(Duration elapsed, Version position) {
    return new BulkLoadResult(
        answered, loaded, fenced, rejections, givenUp, bytes, elapsed, position);
  }
}
