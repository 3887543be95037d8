package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A primary that gives a version to every absence, because repairs and passes need one: it never
 * answers {@link PrimarySource.Absent}. Thread-safe.
 */
public class VersionedPrimary implements PrimarySource {
  private final PrimarySource primary;
  private final Function<List<String>, List<Lookup>> stored;

  public VersionedPrimary(PrimarySource primary, Function<List<String>, List<Lookup>> stored) {
    this.primary = primary;
    this.stored = stored;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    return primary.snapshot(afterId, limit);
  }

  @Override
  public final List<Row> read(List<String> ids) {
    List<Row> rows = primary.read(ids);
    List<String> absent =
        rows.stream().filter(Absent.class::isInstance).map(Row::id).distinct().toList();
    if (absent.isEmpty()) {
      return rows;
    }
    Map<String, Row> versioned = withVersions(absent);
    return rows.stream().map(row -> versioned.getOrDefault(row.id(), row)).toList();
  }

  /**
   * An entity that is absent after its entry was looked at was deleted after that entry's version,
   * and whatever is inserted next has a version above the next one.
   */
  private Map<String, Row> withVersions(List<String> ids) {
    List<Lookup> before = stored.apply(ids);
    if (!primary.settle()) {
      return ids.stream().collect(Collectors.toMap(id -> id, Unsettled::new));
    }
    List<Row> now = primary.read(ids);
    long epoch = primary.position().epoch();
    Map<String, Row> rows = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      Row row = now.get(i);
      rows.put(ids.get(i), row instanceof Absent gone ? absentAt(gone, before.get(i), epoch) : row);
    }
    return rows;
  }

  private static Row absentAt(Absent gone, Lookup stored, long epoch) {
    if (stored instanceof Lookup.Hit hit && hit.entity().version().epoch() == epoch) {
      return new AbsentAt(gone.id(), new Version(epoch, hit.entity().version().position() + 1));
    }
    return stored instanceof Lookup.Deleted before && before.version().epoch() == epoch
        ? new AbsentAt(gone.id(), before.version())
        : new AbsentAt(gone.id(), new Version(epoch, 0));
  }

  @Override
  public Version position() {
    return primary.position();
  }

  @Override
  public Version committed() {
    return primary.committed();
  }

  @Override
  public String incarnation() {
    return primary.incarnation();
  }

  @Override
  public boolean settle() {
    return primary.settle();
  }

  @Override
  public long count() {
    return primary.count();
  }
}
