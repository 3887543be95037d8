package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The applications of one key by version; if a version has several, the one with the earliest
 * successful reply. Lookups are mostly in order, so each begins where the last one ended. Not
 * thread-safe; use it from one thread.
 */
final class VersionOrder {
  private List<AppliedStamp> applications = new ArrayList<>();
  private int cursor;

  /** Adds an application; call before {@link #sort}. */
  void add(AppliedStamp application) {
    applications.add(application);
  }

  /** Sorts the applications; call once, before the first lookup. */
  void sort() {
    // A log is nearly in order, for which this sort takes linear time.
    applications.sort(Comparator.comparing(AppliedStamp::version));
    List<AppliedStamp> distinct = new ArrayList<>(applications.size());
    for (AppliedStamp next : applications) {
      int last = distinct.size() - 1;
      if (last >= 0 && distinct.get(last).version().equals(next.version())) {
        distinct.set(last, earlier(distinct.get(last), next));
      } else {
        distinct.add(next);
      }
    }
    applications = distinct;
  }

  private static AppliedStamp earlier(AppliedStamp a, AppliedStamp b) {
    return b.repliedNanos() != 0 && b.repliedNanos() < a.repliedNanos() ? b : a;
  }

  /** Returns the application of this version; null if there is none. */
  @Nullable AppliedStamp get(Version version) {
    int place = firstNotBefore(version);
    return place < applications.size() && applications.get(place).version().equals(version)
        ? applications.get(place)
        : null;
  }

  /**
   * Returns the application of the next version after this one, which has none itself; null if
   * there is none.
   */
  @Nullable AppliedStamp firstAfter(Version version) {
    int place = firstNotBefore(version);
    return place < applications.size() ? applications.get(place) : null;
  }

  private int firstNotBefore(Version version) {
    int low = 0;
    int high = applications.size();
    // Try the last result and its successor before searching everything.
    for (int i = cursor; i < Math.min(high, cursor + 2); i++) {
      if (isBefore(i, version)) {
        low = i + 1;
      } else {
        high = i;
        break;
      }
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (isBefore(middle, version)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    cursor = low;
    return low;
  }

  private boolean isBefore(int place, Version version) {
    return version.isNewerThan(applications.get(place).version());
  }
}
