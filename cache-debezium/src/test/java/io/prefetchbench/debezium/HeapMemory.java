package io.prefetchbench.debezium;

import io.prefetchbench.cache.spi.FeedMemory;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A memory that outlives the feeds of a test. */
final class HeapMemory implements FeedMemory {
  private final Map<String, String> texts = new HashMap<>();

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

  synchronized void clear() {
    texts.clear();
  }

  synchronized void put(String name, String text) {
    texts.put(name, text);
  }
}
