package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.StatsCounter;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A primary that counts its bulk reads, one per pass, and times each until its first page. */
final class MeteredPrimary implements PrimarySource {
  private final PrimarySource primary;
  private final StatsCounter stats;
  private final LongSupplier nanos;

  MeteredPrimary(PrimarySource primary, StatsCounter stats, LongSupplier nanos) {
    this.primary = primary;
    this.stats = stats;
    this.nanos = nanos;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    if (afterId != null) {
      return primary.snapshot(afterId, limit);
    }
    long begun = nanos.getAsLong();
    Page page = primary.snapshot(null, limit);
    stats.recordPrimaryRead(nanos.getAsLong() - begun);
    return page;
  }

  @Override
  public List<Row> read(List<String> ids) {
    return primary.read(ids);
  }

  @Override
  public Version position() {
    return primary.position();
  }

  @Override
  public String incarnation() {
    return primary.incarnation();
  }

  @Override
  public long count() {
    return primary.count();
  }
}
