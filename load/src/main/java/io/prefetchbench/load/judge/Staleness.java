package io.prefetchbench.load.judge;

import java.util.List;
import java.util.Map;

/**
 * Summary of the judged reads of a run.
 *
 * @param judged number of offered reads; the sum of the classes
 * @param classes class to number of offered reads, every class
 * @param decisive reads that could have shown a contradiction
 * @param contradictions reads that the stamps of the applied writes rule out
 * @param monotonicViolations reads that went back in time
 * @param offences the first read that violated each guarantee
 */
public record Staleness(
    long judged,
    Map<ReadClass, Long> classes,
    long ageNanosMax,
    long behindMax,
    long decisive,
    long contradictions,
    long monotonicViolations,
    List<Fresher> fresher,
    List<ReadViolation> offences) {

  /** One point of P(t): of all reads, and of those of keys changed in the last ten seconds. */
  public record Fresher(long limitNanos, double share, double shareOfChanged) {}

  public Staleness {
    classes = Map.copyOf(classes);
    fresher = List.copyOf(fresher);
    offences = List.copyOf(offences);
  }

  public long count(ReadClass of) {
    return classes.getOrDefault(of, 0L);
  }
}
