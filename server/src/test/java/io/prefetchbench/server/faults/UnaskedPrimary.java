package io.prefetchbench.server.faults;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A primary of which a pass takes it that what its pages lack is gone. */
record UnaskedPrimary(PrimarySource primary) implements PrimarySource {
  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    return primary.snapshot(afterId, limit);
  }

  @Override
  public List<Row> read(List<String> ids) {
    Version now = primary.position();
    List<Row> rows = new ArrayList<>();
    ids.forEach(id -> rows.add(new AbsentAt(id, now)));
    return rows;
  }

  @Override
  public Version position() {
    return primary.position();
  }

  @Override
  public long count() {
    return primary.count();
  }
}
