package io.prefetchbench.cache.spi;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A few texts that a feed keeps beside the entities: its offset, and what it knows of the history.
 * They are in the Redis of the cache, so a cache that loses its data loses them too, and the feed
 * then asks for a pass. Thread-safe.
 *
 * <p>Errors of Redis are thrown as {@link io.prefetchbench.cache.RedisFault}.
 */
public interface FeedMemory {

  /**
   * The text of this name; empty if there is none.
   *
   * @param name short and constant, such as {@code offset}
   */
  Optional<String> get(String name);

  /**
   * Replaces the text of this name if it is still the expected one, atomically, so that two
   * processes cannot overwrite each other.
   *
   * @param expected the text read before; null if there was none
   * @param text the new text, at most some kilobytes; null to remove it
   * @return false if the text is another by now; nothing was written then
   */
  boolean compareAndSet(String name, @Nullable String expected, @Nullable String text);
}
