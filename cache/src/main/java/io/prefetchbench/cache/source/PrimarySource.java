package io.prefetchbench.cache.source;

import io.prefetchbench.cache.entity.Entity;
import io.prefetchbench.cache.entity.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system of record, as bulk loads, passes and repairs read it. Reads of the cache never reach
 * it. Implementations are thread-safe.
 */
public interface PrimarySource {

  /**
   * The next entities in id order (a page by key range, never by offset). A call for the first page
   * counts as one primary read, regardless of the number of pages.
   *
   * @param afterId the last id of the page before; null for the first page
   * @param limit most entities to return, at least 1
   */
  Page snapshot(@Nullable String afterId, int limit);

  /**
   * Reads single entities atomically; the rows are in the order of the ids.
   *
   * @return for each id its row, or that it was absent at the position of this very read
   */
  List<Row> read(List<String> ids);

  /** The version of the newest commit, or of the beginning of the history if there was none. */
  Version position();

  /**
   * Names the running incarnation of the primary, such as the run id of its server: another text
   * than before means that it was restarted or replaced, and may have lost commits. The cache then
   * runs a pass to find out.
   *
   * @return empty if it is not known
   */
  default String incarnation() {
    return "";
  }

  /** Number of entities now; an estimate is enough, for progress and memory checks. */
  long count();

  /**
   * Entities of one key range.
   *
   * @param entities in id order
   * @param lastId where the next page starts; null if this was the last page
   */
  record Page(List<Entity> entities, @Nullable String lastId) {
    public Page {
      entities = List.copyOf(entities);
    }
  }

  /** The primary's answer for one id. */
  sealed interface Row permits Present, AbsentAt {
    String id();
  }

  /** The entity exists. */
  record Present(Entity entity) implements Row {
    @Override
    public String id() {
      return entity.id();
    }
  }

  /** The entity did not exist at this version. */
  record AbsentAt(String id, Version version) implements Row {}
}
