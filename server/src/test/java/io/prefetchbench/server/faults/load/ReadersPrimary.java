package io.prefetchbench.server.faults.load;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The primary as readers have it: every use of it is a finding. Thread-safe. */
public final class ReadersPrimary implements PrimarySource {
  private final LongAdder uses = new LongAdder();

  /** How often it was reached for. */
  public long uses() {
    return uses.sum();
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    uses.increment();
    return new Page(List.of(), null);
  }

  @Override
  public List<Row> read(List<String> ids) {
    uses.increment();
    return List.of();
  }

  @Override
  public Version position() {
    uses.increment();
    return Version.NONE;
  }

  @Override
  public long count() {
    uses.increment();
    return 0;
  }
}
