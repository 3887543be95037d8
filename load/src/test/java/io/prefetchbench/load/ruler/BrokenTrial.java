package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.judge.ReadViolation;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A correct cache and broken ones: exactly the expected counters must be above zero.
 *
 * <p>A cache with one of its two workers writing late is also correct: fence and tombstones
 * compensate for it, and without either of them the same cache is broken.
 */
final class BrokenTrial {
  private static final Duration SPAN = Duration.ofSeconds(10);
  private static final int KEYS = 20;
  private static final double MUTATIONS = 1_000;
  private static final double READS = 2_000;
  private static final double DELETES = 0.5;

  private BrokenTrial() {}

  static List<Finding> run(Path folder, Flaw flaw) throws IOException {
    return judge(flaw, trial(flaw).run(folder));
  }

  private static Trial trial(Flaw flaw) {
    boolean late =
        switch (flaw) {
          case NONE, OUT_OF_ORDER, NO_TOMBSTONES -> true;
          case DROPS, STALE_COPY -> false;
        };
    boolean deletes = flaw == Flaw.NONE || flaw == Flaw.NO_TOMBSTONES;
    double share = deletes ? DELETES : 0;
    return new Trial(flaw, Duration.ZERO, KEYS, MUTATIONS, READS, share, late, SPAN);
  }

  /** A row for each counter that must be above zero, and one for all others. */
  static List<Finding> judge(Flaw flaw, Trial.Found found) {
    List<Finding> findings = new ArrayList<>();
    String what = flaw.words() + ": ";
    long others = 0;
    for (Map.Entry<String, Long> counter : found.counters().entrySet()) {
      String name = counter.getKey();
      long count = counter.getValue();
      long mustBe = found.mustBe().getOrDefault(name, 0L);
      if (flaw.counters().contains(name)) {
        findings.add(Finding.some(what + name, count, first(found, name)));
      } else if (mustBe > 0) {
        findings.add(Finding.exactly(what + name, mustBe, count, found.example()));
      } else {
        others += count;
      }
    }
    String rest = findings.isEmpty() ? "all counters" : "all others";
    findings.add(Finding.exactly(what + rest, 0, others, null));
    findings.add(Finding.some(what + "decisive reads", found.staleness().decisive(), null));
    return findings;
  }

  private static @Nullable String first(Trial.Found found, String counter) {
    for (ReadViolation offence : found.staleness().offences()) {
      if (offence.counter().equals(counter)) {
        Version version = offence.version();
        return String.format(
            Locale.ROOT,
            "%s at %s, read from %.6f s to %.6f s",
            offence.id(),
            version == null ? "no version" : "version " + version.text(),
            (offence.beginNanos() - found.beginNanos()) / 1e9,
            (offence.endNanos() - found.beginNanos()) / 1e9);
      }
    }
    return null;
  }
}
