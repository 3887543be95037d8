package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.Map;

/**
 * Computes how many entities to read from a primary at once, so that they hold about {@link
 * #CHARS_MAX} characters: starts small, grows fourfold, and is based on the largest entity of the
 * previous page. Not thread-safe.
 */
public final class PageSize {
  static final long CHARS_MAX = 8L << 20;

  private static final int FIRST = 128;
  private static final int GROWTH = 4;

  private final int most;
  private int next;

  PageSize(int most) {
    this.most = most;
    this.next = Math.min(most, FIRST);
  }

  int next() {
    return next;
  }

  void read(PrimarySource.Page page) {
    long largest = 1;
    for (Entity entity : page.entities()) {
      largest = Math.max(largest, charsOf(entity));
    }
    next = fitting(largest, (int) Math.min(most, (long) next * GROWTH));
  }

  static int fitting(long chars, int most) {
    return (int) Math.max(1, Math.min(most, CHARS_MAX / Math.max(1, chars)));
  }

  /** Characters of names and values. */
  public static long charsOf(Entity entity) {
    long chars = 0;
    for (Map.Entry<String, String> field : entity.fields().entrySet()) {
      chars += field.getKey().length() + field.getValue().length();
    }
    return chars;
  }
}
