package io.prefetchbench.cache.store;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.entity.Version;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * Keeps versioned entities and refuses writes that are not newer.
 *
 * <p>Thread-safe. An <em>event</em> is applied only if newer than what is stored; a <em>snapshot
 * row</em> if newer or equal. Faults of single keys are outcomes; a call that never reached the
 * store throws {@link io.prefetchbench.cache.redis.RedisFault} (or completes its future with one).
 */
public interface CacheStore extends AutoCloseable {

  /** Reads one entity; never anything but the store is asked. */
  Lookup get(String id);

  /** As {@link #get}, without waiting. */
  CompletableFuture<Lookup> getAsync(String id);

  /** Reads several entities in one flush; the answers are in the order of the ids. */
  List<Lookup> getAll(List<String> ids);

  /**
   * Applies events, each id at most once in the list; the outcomes are in the order of the events.
   *
   * @throws IllegalArgumentException if an id occurs twice
   */
  CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events);

  /**
   * Looks for events that were acknowledged once; nothing is written. Where nothing is stored, or
   * something older, the outcome is {@link ApplyOutcome.Missing}: a later event may have left a
   * tombstone that expired, or that the store lost, so only the primary knows what is right.
   *
   * @throws IllegalArgumentException if an id occurs twice
   */
  CompletableFuture<List<ApplyOutcome>> replayAll(List<ChangeEvent> events);

  /**
   * Writes snapshot rows, each id at most once; the outcomes are in the order of the rows. Runs on
   * connections that serve no reads.
   *
   * @throws IllegalArgumentException if an id occurs twice
   */
  CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows);

  /**
   * Writes what the primary said of these ids when it was asked for them: an upsert what it has, a
   * delete that it has nothing. Refused only by a newer version; what is not ours at a key is
   * replaced.
   *
   * @throws IllegalArgumentException if an id occurs twice
   */
  CompletableFuture<List<ApplyOutcome>> repairAll(List<ChangeEvent> answers);

  /** Withdraws one live entry, keeping its version; false if there was none. */
  boolean invalidate(String id);

  /**
   * Withdraws whatever is stored at this id unless it is newer, and keeps this version, so that
   * nothing older comes back: for a row of the primary that cannot be stored. What is not ours at
   * the key is replaced.
   *
   * @return false if something newer is stored
   */
  boolean withdraw(String id, Version asOf);

  /** Withdraws every live entry; returns how many there were. A maintenance scan. */
  long clear();

  /** Ids of live entries, in id order. A maintenance scan. */
  List<String> ids();

  /** As {@link #scan(Predicate, Predicate)}, of all ids. */
  default void scan(Predicate<List<LiveEntry>> use) {
    scan(id -> true, use);
  }

  /**
   * Hands over the live entries in pages, until the receiver answers false. What is live from begin
   * to end comes at least once and may come twice; a page is in memory at a time. A maintenance
   * scan.
   *
   * @param wanted asked for each id, perhaps also of what is not live, before its state is known;
   *     what it refuses costs its name only
   * @param use given at most a hundred entries at once; may write to the store
   */
  void scan(Predicate<String> wanted, Predicate<List<LiveEntry>> use);

  /**
   * True if nothing is stored, tombstones included. May answer false where finding out would need a
   * long scan.
   */
  boolean isEmpty();

  /**
   * Gives live entries a new life where theirs is shorter, or over the ttl, or endless. Anything
   * else at these ids (a tombstone, a withdrawn entry, nothing) is left alone.
   *
   * @param ids each once, at most a page of a scan
   * @param life at most the ttl
   * @return how many lives were set
   */
  long touch(List<String> ids, Duration life);

  /** Number of live entries. A maintenance scan. */
  long count();

  /** Time until a live entry expires; negative as Redis has it: −2 s none, −1 s no expiry. */
  Duration ttlRemaining(String id);

  /** Describes how writes are made; shown in statistics and recorded in every run's environment. */
  String describe();

  @Override
  void close();
}
