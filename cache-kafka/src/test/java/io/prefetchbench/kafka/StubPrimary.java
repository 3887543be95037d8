package io.prefetchbench.kafka;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A primary that only has a position, which gives out versions. */
final class StubPrimary implements PrimarySource {
  volatile long epoch = 1_764_320_000L;
  private final AtomicLong last = new AtomicLong(1_764_331_200_000_000L);

  Version next() {
    return new Version(epoch, last.incrementAndGet());
  }

  @Override
  public Version position() {
    return new Version(epoch, last.get());
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    return new Page(List.of(), null);
  }

  @Override
  public List<Row> read(List<String> ids) {
    return ids.stream().<Row>map(id -> new AbsentAt(id, position())).toList();
  }

  @Override
  public long count() {
    return 0;
  }
}
