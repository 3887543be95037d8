package io.prefetchbench.load.staleness;

import io.prefetchbench.load.join.JudgedRead;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.join.ReadClass;
import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.staleness.Staleness.Fresher;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Judges reads and adds up what they were. For one thread. */
public final class StalenessTally {
  /** Counter of reads that found nothing although the key was there. */
  public static final String FALSE_MISSES = "falseMisses";

  /** Counter of reads of what was never committed. */
  public static final String PHANTOM = "phantom";

  /** Counter of reads that the stamps of the applied writes rule out. */
  public static final String CONTRADICTIONS = "contradictions";

  /** Counter of reads that went back in time. */
  public static final String MONOTONIC = "monotonicViolations";

  /** Counter of reads of an entity whose checksum did not match. */
  public static final String TORN = "torn";

  private static final long[] LIMITS_MILLIS = {1, 10, 100, 1_000, 10_000};

  private final long spanNanos;
  private final Map<ReadClass, Long> classes = noneOfEach();
  private final Map<ReadClass, Long> probeClasses = noneOfEach();
  private final List<JudgedRead> stale = new ArrayList<>();
  private final Map<String, Offence> offences = new LinkedHashMap<>();
  private final long[] older = new long[LIMITS_MILLIS.length];
  private final long[] olderOfChanged = new long[LIMITS_MILLIS.length];
  private long judged;
  private long changed;
  private long behindMax;
  private long decisive;
  private long contradictions;

  private StalenessTally(long spanNanos) {
    this.spanNanos = spanNanos;
  }

  private static Map<ReadClass, Long> noneOfEach() {
    Map<ReadClass, Long> none = new EnumMap<>(ReadClass.class);
    for (ReadClass each : ReadClass.values()) {
      none.put(each, 0L);
    }
    return none;
  }

  /** As the other, of a measurement without probe reads. */
  public static Staleness of(ReadJudge judge, List<Read> reads, long spanNanos) {
    return of(judge, reads, List.of(), spanNanos);
  }

  /**
   * Judges all reads of a measurement.
   *
   * @param reads the offered ones, in the order in which they were due
   * @param probes reads that came after commits on purpose: they say nothing of what a user gets,
   *     so they have classes of their own and count in no share, but must break no promise either
   * @param spanNanos length of the measurement; P(t) is told up to a tenth of it
   */
  public static Staleness of(ReadJudge judge, List<Read> reads, List<Read> probes, long spanNanos) {
    StalenessTally tally = new StalenessTally(spanNanos);
    for (Read read : reads) {
      tally.add(judge.judge(read));
    }
    for (Read probe : probes) {
      tally.addProbe(judge.judge(probe));
    }
    List<Read> all = new ArrayList<>(reads);
    all.addAll(probes);
    List<Read> backwards = Monotone.violations(all);
    backwards.forEach(read -> tally.offends(MONOTONIC, read));
    return tally.result(backwards.size());
  }

  private void add(JudgedRead read) {
    judged++;
    classes.merge(read.readClass(), 1L, Long::sum);
    changed += read.changedLately() ? 1 : 0;
    if (read.readClass() == ReadClass.STALE) {
      addStale(read);
    }
    holdAgainstPromises(read);
  }

  private void addProbe(JudgedRead probe) {
    probeClasses.merge(probe.readClass(), 1L, Long::sum);
    holdAgainstPromises(probe);
  }

  private void holdAgainstPromises(JudgedRead read) {
    decisive += read.decisive() ? 1 : 0;
    if (read.contradicts()) {
      contradictions++;
      offends(CONTRADICTIONS, read.read());
    }
    if (read.readClass() == ReadClass.PHANTOM) {
      offends(PHANTOM, read.read());
    } else if (read.readClass() == ReadClass.MISSED) {
      offends(FALSE_MISSES, read.read());
    }
  }

  private void addStale(JudgedRead read) {
    stale.add(read);
    behindMax = Math.max(behindMax, read.behind());
    for (int i = 0; i < LIMITS_MILLIS.length; i++) {
      if (read.ageNanos() >= TimeUnit.MILLISECONDS.toNanos(LIMITS_MILLIS[i])) {
        older[i]++;
        olderOfChanged[i] += read.changedLately() ? 1 : 0;
      }
    }
  }

  private void offends(String counter, Read read) {
    offences.putIfAbsent(counter, Offence.of(counter, read));
  }

  private Staleness result(long monotonicViolations) {
    List<Fresher> fresher = new ArrayList<>();
    for (int i = 0; i < LIMITS_MILLIS.length; i++) {
      long limit = TimeUnit.MILLISECONDS.toNanos(LIMITS_MILLIS[i]);
      if (limit <= spanNanos / 10) {
        fresher.add(new Fresher(limit, share(judged, older[i]), share(changed, olderOfChanged[i])));
      }
    }
    return new Staleness(
        judged,
        classes,
        probeClasses,
        stale,
        behindMax,
        decisive,
        contradictions,
        monotonicViolations,
        fresher,
        List.copyOf(offences.values()));
  }

  private static double share(long all, long older) {
    return all == 0 ? Double.NaN : 1 - (double) older / all;
  }
}
