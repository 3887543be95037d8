package io.prefetchbench.load.foreign;

import io.prefetchbench.load.spi.MeasuredSystem;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A system in a jar of its own: changes reach its cache 5 ms after they are committed, and are
 * stamped there.
 */
public final class HeapSystem implements MeasuredSystem {
  private static final long DELAY_MILLIS = 5;

  private final Map<Integer, Long> cache = new ConcurrentHashMap<>();
  private final ScheduledExecutorService feed = Executors.newSingleThreadScheduledExecutor();
  private volatile AppliedListener listener = (key, version, polled, sent, replied) -> {};

  @Override
  public long commit(int key, long version) {
    apply(key, version, () -> cache.put(key, version));
    return version;
  }

  @Override
  public boolean canDelete() {
    return true;
  }

  @Override
  public long delete(int key, long version) {
    apply(key, version, () -> cache.remove(key));
    return version;
  }

  private void apply(int key, long version, Runnable change) {
    var unused =
        feed.schedule(
            () -> {
              long sent = System.nanoTime();
              change.run();
              listener.applied(key, version, sent, sent, System.nanoTime());
            },
            DELAY_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  @Override
  public OptionalLong read(int key) {
    Long found = cache.get(key);
    return found == null ? OptionalLong.empty() : OptionalLong.of(found);
  }

  @Override
  public boolean recordApplied(AppliedListener listener) {
    this.listener = listener;
    return true;
  }

  @Override
  public void close() {
    feed.shutdown();
  }
}
