package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A primary that remembers the ids of its snapshot as 64-bit hashes, 8 bytes each. A hash collision
 * would hide an orphan from one pass; with a million ids its probability is one in thirty million.
 *
 * <p>Used by one pass; call {@link #holds} only after the last page.
 */
final class IdRecordingSource implements PrimarySource {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final PrimarySource primary;
  private long[] hashes = new long[1024];
  private int held;
  private boolean sorted;
  private long largestChars;

  IdRecordingSource(PrimarySource primary) {
    this.primary = primary;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    Page page = primary.snapshot(afterId, limit);
    for (Entity entity : page.entities()) {
      add(entity.id());
      largestChars = Math.max(largestChars, PageSize.charsOf(entity));
    }
    page.malformed().forEach(row -> add(row.id()));
    return page;
  }

  private void add(String id) {
    if (held == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * held);
    }
    hashes[held++] = hash(id);
  }

  /** How many single entities may be read at once, based on the largest one of the snapshot. */
  int readAtOnce(int most) {
    return PageSize.fitting(largestChars, most);
  }

  boolean holds(String id) {
    if (!sorted) {
      Arrays.sort(hashes, 0, held);
      sorted = true;
    }
    return Arrays.binarySearch(hashes, 0, held, hash(id)) >= 0;
  }

  /** FNV-1a of the characters (Fowler, Noll, Vo) with the finalizer of MurmurHash3. */
  private static long hash(String id) {
    long hash = FNV_BASIS;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  @Override
  public boolean settle() {
    return primary.settle();
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
  public Version committed() {
    return primary.committed();
  }

  @Override
  public String incarnation() {
    return primary.incarnation();
  }

  @Override
  public long count() {
    return primary.count();
  }

  /** Number of ids on the pages so far; ids on a page that was read again count twice. */
  long seen() {
    return held;
  }
}
