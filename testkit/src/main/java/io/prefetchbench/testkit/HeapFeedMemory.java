package io.prefetchbench.testkit;

import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A {@link FeedMemory} on the heap: it outlives a feed, but not the JVM. Thread-safe. */
public final class HeapFeedMemory implements FeedMemory {
  private final Map<String, String> texts = new HashMap<>();

  /** An empty memory. */
  public HeapFeedMemory() {}

  @Override
  public synchronized Optional<String> get(String name) {
    return Optional.ofNullable(texts.get(name));
  }

  @Override
  public synchronized boolean compareAndSet(
      String name, @Nullable String expected, @Nullable String text) {
    if (!Objects.equals(texts.get(name), expected)) {
      return false;
    }
    if (text == null) {
      texts.remove(name);
    } else {
      texts.put(name, text);
    }
    return true;
  }

  /** Sets a text, whatever it was before. */
  public synchronized void put(String name, String text) {
    texts.put(name, text);
  }

  /** Forgets everything, like a Redis that lost its data. */
  public synchronized void clear() {
    texts.clear();
  }
}
