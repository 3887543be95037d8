package io.prefetchbench.load.run;

import io.prefetchbench.load.judge.Monotone;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.judge.Verification;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.system.TargetProbe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** What reads of a target show: hits, misses, versions that went back; unknown is absent. */
final class TargetReads {
  private static final double MISSES_MAX = 0.5;

  private final ReadProtocol protocol;
  private final TargetProbe probe;
  private final ReadRecorder reads;
  private final List<Read> answered;
  private final long versioned;

  TargetReads(ReadProtocol protocol, TargetProbe probe, ReadPhase measurement) {
    this.protocol = protocol;
    this.probe = probe;
    this.reads = measurement.recorder();
    this.answered = measurement.answered();
    this.versioned = answered.stream().filter(read -> read.version() != null).count();
  }

  OptionalDouble foundShare() {
    long found = reads.count(ReadOutcome.HIT, ReadOutcome.DELETED);
    return probe.answersEverything() || answered.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) found / answered.size());
  }

  /** Adds the counter that needs only versions. */
  void count(Map<String, Long> correctness) {
    if (versioned > 0) {
      correctness.put(StalenessTally.MONOTONIC, (long) Monotone.violations(answered).size());
    }
  }

  /** Adds what is not known; {@code sawLast}: the last version of every key was read. */
  void absences(
      Verification facts, boolean sawChecksums, @Nullable JoinedRun joined, boolean sawLast) {
    facts.absent("bulkload.json", "the target was loaded before the run");
    facts.absent("redis-before.json", "the target's Redis is not known");
    facts.absent("redis-after.json", "the target's Redis is not known");
    if (joined == null) {
      facts.absent("sync.hlog", "no mutation was made and the target's worker is not ours: no lag");
      facts.absent("stamps", "no mutation was made");
      facts.absent("staleness", "the target's changes are not known");
      facts.absent("cacheEqualsPrimary", "the target's Redis and primary are not known");
    } else {
      absences(facts, joined, sawLast);
    }
    facts.absent("backlog", "the target's feed is not known");
    facts.absent("processes of the target", "only the generator is ours");
    if (!sawChecksums) {
      facts.absent("torn", "no entity that was read has a checksum");
    }
    if (probe.answersEverything()) {
      facts.absent("hitShare", "the target answers 200 to everything");
    }
    if (versioned == 0) {
      facts.absent("versions", "no answer has a " + protocol.versionPlace());
    }
  }

  private static void absences(Verification facts, JoinedRun joined, boolean sawLast) {
    if (!joined.isCrossChecked()) {
      facts.absent("sync.hlog", "the system has no apply stamps: no lag");
      facts.absent("stamps", "the system has no apply stamps");
      facts.absent("contradictions", "the system has no apply stamps: no cross-check");
      facts.absent("visible", "the system has no apply stamps");
    }
    if (!sawLast) {
      facts.absent(
          "cacheEqualsPrimary",
          "the system has no \"settle\": whether a change is lost for ever is not known");
    }
  }

  List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(summary());
    if (probe.answersEverything()) {
      notes.add(
          RunWarning.ANSWERS_EVERYTHING.because(
              "the target answers 200 to a path that cannot exist: the hit share is unknown"));
    }
    OptionalDouble found = foundShare();
    if (found.isPresent() && found.getAsDouble() < MISSES_MAX) {
      notes.add(
          RunWarning.MISSES.because(
              found.getAsDouble() == 0
                  ? "all " + count(answered.size()) + " answers were 404: no entity was found"
                  : String.format(
                      Locale.ROOT,
                      "%.1f %% of the answers were 404: these entities were not found",
                      100 * (1 - found.getAsDouble()))));
    }
    return notes;
  }

  private String summary() {
    String hits =
        probe.answersEverything()
            ? count(reads.count(ReadOutcome.HIT)) + " answers of 200, hit or not is unknown"
            : count(reads.count(ReadOutcome.HIT)) + " hits";
    String versions =
        versioned == 0
            ? "versions unknown (no answer has a " + protocol.versionPlace() + ")"
            : "versions in " + count(versioned) + " answers";
    return "reads of the target: %s, %s misses (404), %s failed; %s"
        .formatted(hits, count(reads.count(ReadOutcome.ABSENT)), count(reads.failed()), versions);
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }
}
