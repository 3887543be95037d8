package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The applications of one key by version; of several of one version the one with the earliest good
 * reply. Lookups mostly come in order, so each begins where the last one ended. For one thread.
 */
final class VersionOrder {
  private List<Application> applications = new ArrayList<>();
  private int cursor;

  /** To be called before {@link #sort}. */
  void add(Application application) {
    applications.add(application);
  }

  /** To be called once, before the first question. */
  void sort() {
    // A log is nearly in order, for which this sort takes linear time.
    applications.sort(Comparator.comparing(Application::version));
    List<Application> distinct = new ArrayList<>(applications.size());
    for (Application next : applications) {
      int last = distinct.size() - 1;
      if (last >= 0 && distinct.get(last).version().equals(next.version())) {
        distinct.set(last, earlier(distinct.get(last), next));
      } else {
        distinct.add(next);
      }
    }
    applications = distinct;
  }

  private static Application earlier(Application a, Application b) {
    return b.repliedNanos() != 0 && b.repliedNanos() < a.repliedNanos() ? b : a;
  }

  /** The application of this version; null if there is none. */
  @Nullable Application get(Version version) {
    int place = firstNotBefore(version);
    return place < applications.size() && applications.get(place).version().equals(version)
        ? applications.get(place)
        : null;
  }

  /** The application of the next version after this one, which has none; null if there is none. */
  @Nullable Application firstAfter(Version version) {
    int place = firstNotBefore(version);
    return place < applications.size() ? applications.get(place) : null;
  }

  private int firstNotBefore(Version version) {
    int low = 0;
    int high = applications.size();
    // The last answer and the one behind it, before everything is searched.
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
