package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The system of record as read by bulk loads, passes and repairs. Cache reads never reach it.
 * Implementations are thread-safe. Failures are thrown as {@link SourceException}, by sources over
 * Redis as {@link io.prefetchbench.cache.RedisFault}.
 */
public interface PrimarySource {

  /**
   * The next entities in id order (a page by key range, never by offset). A call for the first page
   * counts as one primary read, regardless of the number of pages. A page shorter than the limit
   * need not be the last; a source should return fewer if they are large (several megabytes),
   * because a page is held in memory.
   *
   * @param afterId the last id of the previous page; null for the first page
   * @param limit maximum number of entities to return, at least 1
   */
  Page snapshot(@Nullable String afterId, int limit);

  /**
   * Reads single entities atomically; the rows are in the order of the ids.
   *
   * @return for each id its row, or that it was absent at the position of this read
   */
  List<Row> read(List<String> ids);

  /**
   * The version of the newest commit, or of the start of the history if there is none. A source
   * that cannot tell returns a version that no commit has exceeded, and overrides {@link
   * #committed}.
   */
  Version position();

  /**
   * A version that some commit has and that the feed must deliver, the newest known: if the feed
   * stays behind it, commits are missing. The same as {@link #position} unless that may be a
   * version that no commit has, such as a number drawn by a transaction that was rolled back.
   */
  default Version committed() {
    return position();
  }

  /**
   * Names the running incarnation of the primary, such as the run id of its server: a changed value
   * means that it was restarted or replaced, and may have lost commits. The cache then runs a pass
   * to find out.
   *
   * @return empty if it is not known
   */
  default String incarnation() {
    return "";
  }

  /**
   * Waits, at most some seconds, until every commit that a feed may have delivered before this call
   * is visible to reads that begin after it. A database that streams a commit before other
   * connections see it needs this: until then, a read is no proof that an entity is absent, or that
   * a newer state was lost.
   *
   * @return false if a commit may still be invisible; then nothing is removed
   */
  default boolean settle() {
    return true;
  }

  /** Number of entities now; an estimate is enough, for progress and memory checks. */
  long count();

  /**
   * Entities of one key range.
   *
   * @param entities in id order
   * @param malformed rows of the range that are not entities
   * @param lastId where the next page starts; null if this was the last page
   */
  record Page(List<Entity> entities, List<Malformed> malformed, @Nullable String lastId) {
    public Page {
      entities = List.copyOf(entities);
      malformed = List.copyOf(malformed);
    }

    /** A page of entities only. */
    public Page(List<Entity> entities, @Nullable String lastId) {
      this(entities, List.of(), lastId);
    }

    /** A page of rows as {@link #row} makes them, in id order. */
    public static Page of(List<? extends Row> rows, @Nullable String lastId) {
      List<Entity> entities = new ArrayList<>(rows.size());
      List<Malformed> malformed = new ArrayList<>(0);
      for (Row row : rows) {
        if (row instanceof Present present) {
          entities.add(present.entity());
        } else if (row instanceof Malformed bad) {
          malformed.add(bad);
        }
      }
      return new Page(entities, malformed, lastId);
    }
  }

  /** The primary's answer for one id. */
  sealed interface Row permits Present, AbsentAt, Absent, Unsettled, Malformed {
    String id();
  }

  /**
   * A row of the primary: {@link Present} if it is an entity, else {@link Malformed}, so that one
   * bad row costs a dead letter and not the pass.
   *
   * @param id not empty
   */
  static Row row(String id, Map<String, String> fields, Version version, long committedMicros) {
    try {
      return new Present(new Entity(id, fields, version, committedMicros));
    } catch (IllegalArgumentException e) {
      return new Malformed(id, version, String.valueOf(e.getMessage()));
    }
  }

  /** The entity exists. */
  record Present(Entity entity) implements Row {
    @Override
    public String id() {
      return entity.id();
    }
  }

  /**
   * The row exists but is not an entity: it has no fields, or one with a reserved name.
   *
   * @param version version of the row, or of the read if the row has no readable version
   * @param cause the reason, in one line
   */
  record Malformed(String id, Version version, String cause) implements Row {}

  /** The entity did not exist at this version. */
  record AbsentAt(String id, Version version) implements Row {}

  /**
   * The entity did not exist when it was read, for sources without a version of that read. The
   * cache asks once more, and marks what it stores as deleted only if that was stored before.
   */
  record Absent(String id) implements Row {}

  /**
   * Whether the entity exists cannot be told now. Nothing is concluded from that: no write, and
   * never a tombstone.
   */
  record Unsettled(String id) implements Row {}
}
