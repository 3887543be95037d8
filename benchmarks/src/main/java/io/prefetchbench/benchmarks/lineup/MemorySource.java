package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A primary in memory: a bulk load from it costs what the cache costs. Immutable. */
public final class MemorySource implements PrimarySource {
  private final Dataset data;
  private final Map<String, Integer> places = new HashMap<>();

  /** Holds the rows of the data set. */
  public MemorySource(Dataset data) {
    this.data = data;
    for (int i = 0; i < data.size(); i++) {
      places.put(data.rows().get(i).id(), i);
    }
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    Integer last = afterId == null ? Integer.valueOf(-1) : places.get(afterId);
    if (last == null) {
      throw new IllegalArgumentException("not the last id of a page: " + afterId);
    }
    int from = last + 1;
    int to = Math.min(data.size(), from + limit);
    String lastId = to < data.size() ? data.rows().get(to - 1).id() : null;
    return new Page(data.rows().subList(from, to), lastId);
  }

  @Override
  public List<Row> read(List<String> ids) {
    List<Row> rows = new ArrayList<>();
    for (String id : ids) {
      Integer place = places.get(id);
      rows.add(
          place == null ? new AbsentAt(id, Dataset.VERSION) : new Present(data.rows().get(place)));
    }
    return rows;
  }

  @Override
  public Version position() {
    return Dataset.VERSION;
  }

  @Override
  public long count() {
    return data.size();
  }
}
