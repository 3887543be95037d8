package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A memory that outlives feeds, though not this JVM, and can be made to hang. */
final class SharedHeapMemory implements FeedMemory {
  final Map<String, String> texts;
  volatile @Nullable CountDownLatch hanging;

  SharedHeapMemory() {
    texts = new ConcurrentHashMap<>();
  }

  /** The same memory, seen by another worker. */
  SharedHeapMemory(SharedHeapMemory shared) {
    texts = shared.texts;
  }

  @Override
  public Optional<String> get(String name) {
    CountDownLatch latch = hanging;
    if (latch != null && Thread.currentThread().getName().startsWith("prefetch-kafka")) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return Optional.ofNullable(texts.get(name));
  }

  @Override
  public boolean compareAndSet(String name, @Nullable String expected, @Nullable String text) {
    synchronized (texts) {
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
  }
}
