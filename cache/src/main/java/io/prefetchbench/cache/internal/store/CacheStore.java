package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Stores versioned entities and refuses writes that are not newer. Thread-safe. An <em>event</em>
 * is applied only if newer than what is stored; a <em>snapshot row</em> if newer or equal. Faults
 * of single keys are outcomes; a call that never reached the store throws {@link
 * io.prefetchbench.cache.RedisFault} (or completes its future with one).
 */
public interface CacheStore extends AutoCloseable {

  /** Reads one entity; accesses only the store. */
  Lookup get(String id);

  CompletableFuture<Lookup> getAsync(String id);

  /** Reads several entities in one flush; the answers are in the order of the ids. */
  List<Lookup> getAll(List<String> ids);

  /**
   * Applies events, each id at most once in the list; the outcomes are in the order of the events.
   * The outcome of an upsert at or below the floor is {@link ApplyOutcome.Missing} unless what is
   * stored is as new.
   */
  CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events);

  /**
   * Raises the floor: no event at or before this version creates or changes a live entry from now
   * on, because a pass is about to read the primary. Without it, an event that a worker holds in
   * memory could bring an entity back after the pass, although its delete is no longer in the feed.
   * A version of another epoch replaces the floor; one of the same epoch never lowers it.
   */
  void raiseFloor(Version version);

  /**
   * Checks events that were acknowledged before; nothing is written. If nothing or something older
   * is stored, the outcome is {@link ApplyOutcome.Missing}: a later event may have left a tombstone
   * that expired, or that the store lost, so only the primary can decide.
   */
  CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events);

  /**
   * Writes snapshot rows, each id at most once; the outcomes are in the order of the rows. Uses
   * connections that serve no reads.
   */
  CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows);

  /**
   * Writes the primary's answers for these ids: an upsert for an entity it has, a delete for one it
   * does not. Refused only by a newer version; a foreign value at a key is replaced.
   */
  CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers);

  /** Withdraws one live entry, keeping its version; false if there was none. */
  boolean invalidate(String id);

  /**
   * Withdraws the entry at this id unless it is newer (false), and keeps this version, so that
   * nothing older can return: for a row of the primary that cannot be stored. A foreign value at
   * the key is replaced.
   */
  boolean withdraw(String id, Version asOf);

  /** Withdraws every live entry; returns how many there were. A maintenance scan. */
  long clear();

  /** Ids of live entries, in id order. A maintenance scan. */
  List<String> ids();

  default void scan(Predicate<List<LiveEntry>> use) {
    scan(id -> true, use);
  }

  /**
   * Passes the live entries to the receiver in pages of at most a hundred, until it returns false.
   * An entry that is live throughout is returned at least once and possibly twice. A maintenance
   * scan. An id that is not wanted only costs reading the key name.
   */
  void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use);

  /** True if nothing is stored, not even tombstones; false also if only a long scan could tell. */
  boolean isEmpty();

  /**
   * Sets a new TTL, at most the ttl, on live entries whose TTL is shorter, above the ttl, or
   * missing; anything else at these ids, at most a page of a scan, is left alone.
   */
  long touch(List<String> ids, Duration life);

  /** Number of live entries. A maintenance scan. */
  long count();

  /** Time until a live entry expires; −2 s if there is none, −1 s without expiry. */
  Duration ttlRemaining(String id);

  /** Describes how writes are made; shown in statistics and recorded in every run's environment. */
  String describe();

  /** The version of an entity or a tombstone; {@link Version#NONE} if there is neither. */
  static Version versionOf(Lookup lookup) {
    if (lookup instanceof Lookup.Hit hit) {
      return hit.entity().version();
    }
    return lookup instanceof Lookup.Deleted gone ? gone.version() : Version.NONE;
  }

  @Override
  void close();
}
