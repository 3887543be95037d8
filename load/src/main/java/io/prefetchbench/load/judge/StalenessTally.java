package io.prefetchbench.load.judge;

import io.prefetchbench.load.judge.Staleness.Fresher;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadBatch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Judges reads, key by key or all at once, and sums up the results; keeps no read. */
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
  private final Consumer<JudgedRead> stale;
  private final Map<ReadClass, Long> classes = noneOfEach();
  private final Map<String, First> offences = new LinkedHashMap<>();
  private final long[] older = new long[LIMITS_MILLIS.length];
  private final long[] olderOfChanged = new long[LIMITS_MILLIS.length];
  private long judged;
  private long changed;
  private long ageNanosMax;
  private long behindMax;
  private long decisive;
  private long contradictions;
  private long monotonicViolations;

  /** The first read that violated a guarantee; {@code order} is smallest for it. */
  private record First(long order, ReadViolation offence) {}

  /** {@code spanNanos}: length of the measurement; P(t) is reported up to a tenth of it. */
  public StalenessTally(long spanNanos, Consumer<JudgedRead> stale) {
    this.spanNanos = spanNanos;
    this.stale = stale;
  }

  private static Map<ReadClass, Long> noneOfEach() {
    Map<ReadClass, Long> none = new EnumMap<>(ReadClass.class);
    for (ReadClass each : ReadClass.values()) {
      none.put(each, 0L);
    }
    return none;
  }

  /** Judges all reads of some keys; no other call has reads of these keys. */
  public void add(ReadJudge judge, ReadBatch batch) {
    for (int i = 0; i < batch.reads().size(); i++) {
      JudgedRead read = judge.judge(batch.reads().get(i));
      add(read);
      checkGuarantees(judge, read, batch.order(i));
    }
    List<Read> backwards = Monotone.violations(batch.reads());
    monotonicViolations += backwards.size();
    backwards.stream().limit(1).forEach(read -> offends(MONOTONIC, judge, read, read.beginNanos()));
  }

  private void add(JudgedRead read) {
    judged++;
    classes.merge(read.readClass(), 1L, Long::sum);
    changed += read.changedLately() ? 1 : 0;
    if (read.readClass() == ReadClass.STALE) {
      addStale(read);
    }
  }

  private void checkGuarantees(ReadJudge judge, JudgedRead read, long order) {
    decisive += read.decisive() ? 1 : 0;
    if (read.contradicts()) {
      contradictions++;
      offends(CONTRADICTIONS, judge, read.read(), order);
    }
    if (read.readClass() == ReadClass.PHANTOM) {
      offends(PHANTOM, judge, read.read(), order);
    } else if (read.readClass() == ReadClass.MISSED) {
      offends(FALSE_MISSES, judge, read.read(), order);
    }
  }

  private void addStale(JudgedRead read) {
    stale.accept(read);
    ageNanosMax = Math.max(ageNanosMax, read.ageNanos());
    behindMax = Math.max(behindMax, read.behind());
    for (int i = 0; i < LIMITS_MILLIS.length; i++) {
      if (read.ageNanos() >= TimeUnit.MILLISECONDS.toNanos(LIMITS_MILLIS[i])) {
        older[i]++;
        olderOfChanged[i] += read.changedLately() ? 1 : 0;
      }
    }
  }

  private void offends(String counter, ReadJudge judge, Read read, long order) {
    First known = offences.get(counter);
    if (known == null || order < known.order()) {
      offences.put(counter, new First(order, ReadViolation.of(counter, read, judge.newest(read))));
    }
  }

  /** The first offences, those of reads that were judged in order first. */
  private List<ReadViolation> firstOffences(@Nullable Read torn) {
    // One read may violate two guarantees; the contradiction is reported first.
    Comparator<Map.Entry<String, First>> inOrder =
        Comparator.comparing((Map.Entry<String, First> each) -> each.getKey().equals(MONOTONIC))
            .thenComparingLong(each -> each.getValue().order())
            .thenComparing(each -> !each.getKey().equals(CONTRADICTIONS));
    List<ReadViolation> first = new ArrayList<>();
    offences.entrySet().stream()
        .sorted(inOrder)
        .forEach(each -> first.add(each.getValue().offence()));
    if (torn != null) {
      first.add(ReadViolation.of(TORN, torn, null));
    }
    return first;
  }

  public Staleness result(@Nullable Read torn) {
    List<Fresher> fresher = new ArrayList<>();
    for (int i = 0; i < LIMITS_MILLIS.length; i++) {
      long limit = TimeUnit.MILLISECONDS.toNanos(LIMITS_MILLIS[i]);
      if (judged > 0 && limit <= spanNanos / 10) {
        fresher.add(new Fresher(limit, share(judged, older[i]), share(changed, olderOfChanged[i])));
      }
    }
    return new Staleness(
        judged,
        classes,
        ageNanosMax,
        behindMax,
        decisive,
        contradictions,
        monotonicViolations,
        fresher,
        firstOffences(torn));
  }

  private static double share(long all, long older) {
    return all == 0 ? Double.NaN : 1 - (double) older / all;
  }
}
