package io.prefetchbench.load.verify;

import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.join.StampJoin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run can say about its own truth, as {@code verification.json} holds it: whether the stamps
 * add up, whether the cache equals its primary, what the reads were, and what is not known at all.
 * What was not checked is absent. For use by one thread.
 */
public final class Verification {
  private final Map<String, Object> json = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();

  /**
   * The stamps of the measured events.
   *
   * @param emitted mutations committed in the measurement
   * @param recorded samples in the histogram of the sync lag
   * @param dead dead letters of the whole run, if the worker told
   * @param offsetNanos how far the clocks of worker and mutator were apart
   */
  public Verification stamps(
      StampJoin.Joined joined, long emitted, long recorded, OptionalLong dead, long offsetNanos) {
    Map<String, Object> stamps = new LinkedHashMap<>();
    stamps.put("residueNanos", joined.residueNanosMax());
    stamps.put("eventsWithoutStamp", joined.stampsMissing());
    stamps.put("clockFaults", joined.clockFaults());
    stamps.put("emitted", emitted);
    stamps.put("recorded", recorded);
    dead.ifPresent(letters -> stamps.put("dead", letters));
    stamps.put("conflated", joined.conflated());
    stamps.put("unresolved", joined.unresolved().size());
    stamps.put("clockOffsetNanos", offsetNanos);
    json.put("stamps", stamps);
    return this;
  }

  /** The comparison of cache and primary. */
  public Verification equality(Equality.Found found) {
    json.put("cacheEqualsPrimary", found);
    return this;
  }

  /**
   * Reads of the primary by anybody who serves reads; each pass is one.
   *
   * @param passes bulk loads and re-prefetches
   */
  public Verification primaryReads(long reads, long passes) {
    json.put("primaryReadsTotal", reads);
    json.put("passes", passes);
    return this;
  }

  /** What became of the offered reads; the counts are shown by their names. */
  public Verification reads(Map<String, Object> counts) {
    json.put("reads", counts);
    return this;
  }

  /** What the stamps say of the reads. */
  public Verification judged(ReadJudge.Judgement judgement) {
    Map<String, Object> judged = new LinkedHashMap<>();
    judged.put("judged", judgement.judged());
    judged.put("stale", judgement.stale());
    judged.put("oldestNanos", judgement.staleNanosMax());
    json.put("staleness", judged);
    return this;
  }

  /** A file or a figure that this run does not have, and why. */
  public Verification absent(String what, String why) {
    absent.put(what, why);
    return this;
  }

  /** The content of the file. */
  public Map<String, Object> toJson() {
    Map<String, Object> all = new LinkedHashMap<>(json);
    if (!absent.isEmpty()) {
      all.put("absent", absent);
    }
    return all;
  }
}
