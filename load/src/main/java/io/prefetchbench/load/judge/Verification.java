package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.EntityComparison;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.StampJoin;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Self-verification of a run, the content of {@code verification.json}: whether the stamps add up,
 * whether the cache equals its primary, the classes of the reads, and what is unknown. Unchecked
 * items are absent.
 */
public final class Verification {
  private final Map<String, Object> json = new LinkedHashMap<>();
  private final Map<String, String> absent = new LinkedHashMap<>();

  /** {@code offsetNanos}: how far the clocks of worker and mutator were apart. */
  public void stamps(
      StampJoin.Totals joined, long emitted, long recorded, OptionalLong dead, long offsetNanos) {
    Map<String, Object> stamps = new LinkedHashMap<>();
    stamps.put("residueNanos", joined.residueNanosMax());
    stamps.put("eventsWithoutStamp", joined.stampsMissing());
    stamps.put("clockFaults", joined.clockFaults());
    stamps.put("emitted", emitted);
    stamps.put("recorded", recorded);
    dead.ifPresent(letters -> stamps.put("dead", letters));
    stamps.put("conflated", joined.conflated());
    stamps.put("unresolved", joined.unresolved());
    stamps.put("lags", joined.lags());
    stamps.put("clockOffsetNanos", offsetNanos);
    json.put("stamps", stamps);
  }

  public void equality(EntityComparison found) {
    json.put("cacheEqualsPrimary", found);
  }

  /** Reads of the primary by the processes that serve reads; each pass counts as one. */
  public void primaryReads(long reads, long passes) {
    json.put("primaryReadsTotal", reads);
    json.put("passes", passes);
  }

  /** Offered reads not judged: without a version, or of keys of which a change had no answer. */
  public void notJudged(long withoutVersion, long uncertain) {
    Map<String, Object> notJudged = new LinkedHashMap<>();
    notJudged.put("withoutVersion", withoutVersion);
    notJudged.put("uncertain", uncertain);
    json.put("notJudged", notJudged);
  }

  public void reads(Map<String, Object> counts) {
    json.put("reads", counts);
  }

  /** Judged reads; {@code visibility} is null if it is unknown when changes were applied. */
  public void judged(Staleness staleness, @Nullable Visibility visibility, long beginNanos) {
    Map<String, Object> judged = new LinkedHashMap<>();
    judged.put("judged", staleness.judged());
    judged.put("classes", classes(staleness::count));
    judged.put("oldestNanos", staleness.ageNanosMax());
    judged.put("behindMax", staleness.behindMax());
    judged.put("fresher", staleness.fresher().stream().map(Verification::fresher).toList());
    if (visibility != null) {
      judged.put("decisive", staleness.decisive());
      judged.put("contradictions", staleness.contradictions());
    }
    judged.put("monotonicViolations", staleness.monotonicViolations());
    judged.put(
        "offences",
        staleness.offences().stream()
            .filter(each -> visibility != null || !isOfCrossCheck(each))
            .map(each -> offence(each, beginNanos))
            .toList());
    json.put("staleness", judged);
    if (visibility != null) {
      json.put("visible", visible(visibility));
    }
  }

  private static boolean isOfCrossCheck(ReadViolation offence) {
    return offence.counter().equals(StalenessTally.CONTRADICTIONS);
  }

  private static Map<String, Long> classes(ToLongFunction<ReadClass> count) {
    Map<String, Long> classes = new LinkedHashMap<>();
    for (ReadClass each : ReadClass.values()) {
      classes.put(each.name().toLowerCase(Locale.ROOT), count.applyAsLong(each));
    }
    return classes;
  }

  private static Map<String, Object> fresher(Staleness.Fresher point) {
    Map<String, Object> fresher = new LinkedHashMap<>();
    fresher.put("limitNanos", point.limitNanos());
    fresher.put("share", point.share());
    if (!Double.isNaN(point.shareOfChanged())) {
      fresher.put("shareOfChanged", point.shareOfChanged());
    }
    return fresher;
  }

  private static Map<String, Object> offence(ReadViolation offence, long beginNanos) {
    Map<String, Object> first = new LinkedHashMap<>();
    Version version = offence.version();
    first.put("counter", offence.counter());
    first.put("id", offence.id());
    first.put("version", version == null ? null : version.text());
    if (offence.newest() != null) {
      first.put("newest", offence.newest().text());
    }
    first.put("beginNanos", offence.beginNanos() - beginNanos);
    first.put("endNanos", offence.endNanos() - beginNanos);
    return first;
  }

  private static Map<String, Object> visible(Visibility visibility) {
    Map<String, Object> visible = new LinkedHashMap<>();
    visible.put("events", visibility.events());
    visible.put("unobserved", visibility.unobserved());
    visible.put("bracketed", visibility.bracketed());
    for (double percentile : new double[] {50, 99}) {
      Percentiles.nanos(visibility.nanos(), percentile)
          .ifPresent(nanos -> visible.put("p" + (int) percentile + "Nanos", nanos));
    }
    return visible;
  }

  /** A file or a figure that this run does not have, and why. */
  public void absent(String what, String why) {
    absent.put(what, why);
  }

  public Map<String, Object> toJson() {
    Map<String, Object> all = new LinkedHashMap<>(json);
    if (!absent.isEmpty()) {
      all.put("absent", absent);
    }
    return all;
  }
}
