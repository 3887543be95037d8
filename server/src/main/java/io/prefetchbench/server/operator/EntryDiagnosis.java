package io.prefetchbench.server.operator;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.Objects;
import java.util.TreeSet;

/** Whether cache and primary agree on one entity, and if not, what is wrong. Immutable. */
public record EntryDiagnosis(boolean agrees, String words) {

  /**
   * Compares what the cache has with what the primary returned afterwards. A change that is on its
   * way shows as a difference.
   */
  public static EntryDiagnosis of(StoredEntry cache, PrimarySource.Row primary) {
    if (primary instanceof PrimarySource.Present present) {
      return cache.kind() == StoredEntry.Kind.LIVE
          ? live(cache, present.entity())
          : notLive(cache, present.entity());
    }
    return absent(cache);
  }

  private static EntryDiagnosis right(String words) {
    return new EntryDiagnosis(true, words);
  }

  private static EntryDiagnosis wrong(String words) {
    return new EntryDiagnosis(false, words);
  }

  private static EntryDiagnosis live(StoredEntry cache, Entity primary) {
    int order = cache.version().compareTo(primary.version());
    if (order < 0) {
      return wrong("the cache is behind: its version is older than the primary's");
    }
    if (order > 0) {
      return wrong(
          "the cache is ahead: the primary changed between the two reads, or lost commits");
    }
    if (!cache.fields().equals(primary.fields())) {
      return wrong(
          "the entry is damaged: the version is correct, but not " + others(cache, primary));
    }
    if (cache.neverExpires()) {
      return wrong("the entry never expires: its TTL was removed");
    }
    return right("cache and primary agree");
  }

  private static String others(StoredEntry cache, Entity primary) {
    TreeSet<String> names = new TreeSet<>(cache.fields().keySet());
    names.addAll(primary.fields().keySet());
    names.removeIf(name -> Objects.equals(cache.fields().get(name), primary.fields().get(name)));
    return String.join(", ", names);
  }

  private static EntryDiagnosis notLive(StoredEntry cache, Entity primary) {
    Version version = primary.version();
    return switch (cache.kind()) {
      case NONE -> wrong("the entity is missing in the cache");
      case TOMBSTONE ->
          wrong(
              cache.version().isNewerThan(version)
                  ? "the cache has a deletion newer than the primary's row: the primary lost"
                      + " commits"
                  : "the cache still has the deletion: the insert has not arrived");
      case INVALID -> wrong("the entry was withdrawn: reads find nothing until a pass or a change");
      case UNVERSIONED ->
          wrong("the entry has no version: another program wrote it; a pass repairs it");
      case FOREIGN -> wrong("the entry's version is of an unknown format: reads find nothing");
      case NO_HASH -> wrong("its key has another type");
      case LIVE -> live(cache, primary);
    };
  }

  private static EntryDiagnosis absent(StoredEntry cache) {
    return switch (cache.kind()) {
      case NONE -> right("neither cache nor primary has it");
      case TOMBSTONE, INVALID -> right("cache and primary agree: there is no such entity");
      case LIVE, UNVERSIONED ->
          wrong("the entry is an orphan: the primary has no such entity, and the cache serves it");
      case FOREIGN ->
          wrong(
              "its key holds an entry of an unknown format, and the primary has"
                  + " no such entity");
      case NO_HASH -> wrong("its key has another type, and the primary has no such entity");
    };
  }
}
