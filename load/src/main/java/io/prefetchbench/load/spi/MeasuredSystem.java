package io.prefetchbench.load.spi;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A system whose freshness is measured: how one of its entities is changed at its system of record,
 * and how it is read in the way its users read it.
 *
 * <p>Keys are whole numbers from 0. Versions of a key are whole numbers above 0 that grow with
 * every change of that key, also across a delete. The bench proposes a version for each change;
 * whoever numbers changes itself ignores the proposal and returns its own number.
 *
 * <p>All methods except {@link #configure}, {@link #reset}, {@link #recordApplied} and {@link
 * #close} are called from several threads at once; {@link #commit} and {@link #delete} never for
 * the same key at the same time. They may block, but not for longer than a few seconds: every call
 * needs a time limit of its own. An exception means that the operation failed; the bench counts it
 * and continues.
 *
 * <p>An implementation needs a public constructor without parameters. It is named by {@code class}
 * in a JSON file, or by the provider file {@code
 * META-INF/services/io.prefetchbench.load.spi.MeasuredSystem} of a jar.
 */
public interface MeasuredSystem extends AutoCloseable {

  /**
   * Receives the {@code options} of the JSON file, with environment variables filled in; called
   * once, before everything else, unless a jar was given. Must not connect to anything.
   *
   * @throws IllegalArgumentException if an option is unknown or invalid; its message is shown
   */
  default void configure(Map<String, String> options) {
    if (!options.isEmpty()) {
      throw new IllegalArgumentException("expected no options, was " + options.keySet());
    }
  }

  /**
   * Prepares the system; called once, before everything else but {@link #configure}. The bench
   * commits every key right after it, so an implementation without something to clean up does
   * nothing.
   *
   * @param keys number of keys; keys are 0 to {@code keys - 1}
   * @throws Exception if the system cannot be measured; its message is shown
   */
  default void reset(int keys) throws Exception {}

  /**
   * Writes the next version of a key to the system of record, adding the entity if it is absent;
   * returns when the commit is acknowledged.
   *
   * @param version the proposed version, larger than all before it
   * @return the version that readers will see: the proposed one, or the system's own
   * @throws Exception if there was no acknowledgement; it may or may not have been committed
   */
  long commit(int key, long version) throws Exception;

  /** Returns whether {@link #delete} works; if not, the workload deletes nothing. */
  default boolean canDelete() {
    return false;
  }

  /**
   * Deletes the entity of a key from the system of record, as {@link #commit} does.
   *
   * @return the version of the deletion: larger than that of the last commit, and smaller than that
   *     of the next
   * @throws Exception if there was no acknowledgement
   */
  default long delete(int key, long version) throws Exception {
    throw new UnsupportedOperationException("canDelete() is false");
  }

  /**
   * Reads a key the way users read it, through all caches that users pass through.
   *
   * @return its version; empty if the system says that there is no such entity
   * @throws Exception if there was no answer, or one without a version
   */
  OptionalLong read(int key) throws Exception;

  /**
   * Asks for apply stamps, by which the bench measures the sync lag and cross-checks every read.
   *
   * @param listener to be notified of every change that is applied to the cache, by any thread,
   *     until {@link #close}
   * @return false if the system has no such stamps: lag and cross-check are then reported as absent
   */
  default boolean recordApplied(AppliedListener listener) {
    return false;
  }

  /**
   * Releases everything; no other method is called afterwards.
   *
   * @throws IOException if something cannot be released
   */
  @Override
  default void close() throws IOException {}

  /** Receives apply stamps. Thread-safe. */
  @FunctionalInterface
  interface AppliedListener {
    /**
     * A change was applied. Times in nanoseconds of {@link System#nanoTime} of this JVM.
     *
     * @param polledNanos the change was received from the feed
     * @param sentNanos the write to the cache was sent: no reader can have seen it before
     * @param repliedNanos the write was answered: every reader sees it from now on
     */
    void applied(int key, long version, long polledNanos, long sentNanos, long repliedNanos);
  }
}
