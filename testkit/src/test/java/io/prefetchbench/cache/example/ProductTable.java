package io.prefetchbench.cache.example;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A system of record with an outbox. {@code synchronized} is where a database has a transaction.
 */
public final class ProductTable implements PrimarySource {
  private final NavigableMap<String, Entity> rows = new TreeMap<>();
  private final NavigableMap<Long, ChangeEvent> outbox = new TreeMap<>();
  private final long epoch = Instant.now().getEpochSecond(); // when this history began; stored
  private long last; // position of the newest commit; stored

  /** Inserts or updates a product: one transaction over the row, the outbox and {@code last}. */
  public synchronized Version save(String id, Map<String, String> fields) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Version version = new Version(epoch, Math.max(last + 1, now));
    Entity row = new Entity(id, fields, version, now);
    rows.put(id, row);
    outbox.put(version.position(), new ChangeEvent.Upsert(row, last));
    last = version.position();
    return version;
  }

  /** Deletes a product; the deletion has a version too. */
  public synchronized Version delete(String id) {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    Version version = new Version(epoch, Math.max(last + 1, now));
    rows.remove(id);
    outbox.put(version.position(), new ChangeEvent.Delete(id, version, now, last));
    last = version.position();
    return version;
  }

  @Override // SELECT … WHERE id > :afterId ORDER BY id LIMIT :limit
  public synchronized Page snapshot(@Nullable String afterId, int limit) {
    NavigableMap<String, Entity> rest = afterId == null ? rows : rows.tailMap(afterId, false);
    List<Entity> page = rest.values().stream().limit(limit).toList();
    return new Page(page, page.size() < limit ? null : page.get(page.size() - 1).id());
  }

  @Override // SELECT … WHERE id IN (:ids), and the position, in one transaction
  public synchronized List<Row> read(List<String> ids) {
    List<Row> answer = new ArrayList<>(ids.size());
    for (String id : ids) {
      Entity row = rows.get(id);
      answer.add(row == null ? new AbsentAt(id, position()) : new Present(row));
    }
    return answer;
  }

  @Override
  public synchronized Version position() {
    return new Version(epoch, last);
  }

  @Override
  public synchronized long count() {
    return rows.size();
  }

  /**
   * Changes after this position, oldest first: SELECT … WHERE position > :after ORDER BY position
   * LIMIT :limit.
   */
  synchronized List<ChangeEvent> changesAfter(long after, int limit) {
    return outbox.tailMap(after, false).values().stream().limit(limit).toList();
  }

  /** DELETE FROM outbox WHERE position IN (:positions). */
  synchronized void deleteChanges(List<Long> positions) {
    outbox.keySet().removeAll(positions);
  }

  /** SELECT count(*) FROM outbox. */
  synchronized long changes() {
    return outbox.size();
  }
}
