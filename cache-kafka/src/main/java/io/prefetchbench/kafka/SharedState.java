package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import io.prefetchbench.cache.spi.SourceException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@link FeedState} in the cache's Redis, which several workers change by compare-and-set.
 * Thread-safe.
 */
final class SharedState {
  private static final String NAME = "kafka";
  private static final int TRIES_MAX = 100;

  private final FeedMemory memory;
  private volatile @Nullable FeedState last;

  SharedState(FeedMemory memory) {
    this.memory = memory;
  }

  /** The state as this process saw it last; null before the first look, or if there was none. */
  @Nullable FeedState last() {
    return last;
  }

  /** Reads the state; null if there is none, or an unreadable one. */
  @Nullable FeedState read() {
    FeedState now = memory.get(NAME).map(FeedState::parse).orElse(null);
    last = now;
    return now;
  }

  /** Writes a state if there is none; true if this call did. */
  boolean create(Supplier<FeedState> first) {
    String known = memory.get(NAME).orElse(null);
    if (known != null && FeedState.parse(known) != null) {
      last = FeedState.parse(known);
      return false;
    }
    FeedState made = first.get();
    boolean written = memory.compareAndSet(NAME, known, made.text());
    last = written ? made : read();
    return written;
  }

  /** Changes the state, again if another worker did so in between; null if there is none. */
  @Nullable FeedState change(UnaryOperator<FeedState> change) {
    for (int i = 0; i < TRIES_MAX; i++) {
      String text = memory.get(NAME).orElse(null);
      FeedState now = text == null ? null : FeedState.parse(text);
      if (text == null || now == null) {
        last = null;
        return null;
      }
      FeedState then = change.apply(now);
      String changed = then.text();
      if (changed.equals(text) || memory.compareAndSet(NAME, text, changed)) {
        last = then;
        return then;
      }
    }
    throw SourceException.unavailable(
        "the state of the feed was changed by others " + TRIES_MAX + " times in between", null);
  }
}
