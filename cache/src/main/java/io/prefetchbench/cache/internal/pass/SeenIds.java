package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The ids on the pages of a snapshot as 64-bit hashes, 8 bytes each. A hash collision would hide an
 * orphan from one pass; with a million ids its probability is one in thirty million. Used by one
 * pass; call {@link #holds} only after the last page.
 */
final class SeenIds {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private long[] hashes = new long[1024];
  private int held;
  private boolean sorted;
  private long largestChars;

  void add(PrimarySource.Page page) {
    for (Entity entity : page.entities()) {
      add(entity.id());
      largestChars = Math.max(largestChars, PageSize.charsOf(entity));
    }
    page.malformed().forEach(row -> add(row.id()));
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

  /** Splits a list so that each part may be read at once. */
  <T> void split(List<T> all, int most, Consumer<List<T>> use) {
    int atOnce = readAtOnce(most);
    for (int from = 0; from < all.size(); from += atOnce) {
      use.accept(all.subList(from, Math.min(all.size(), from + atOnce)));
    }
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

  /** Number of ids on the pages so far; ids on a page that was read again count twice. */
  long seen() {
    return held;
  }
}
