package io.prefetchbench.server.faults.check;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.DEAD_LETTERS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.EMPTY_PRIMARY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.PRIMARY_LOSES;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.server.faults.load.Truth;
import io.prefetchbench.server.faults.rig.AuditedFeed;
import io.prefetchbench.server.faults.rig.CacheEntry;
import io.prefetchbench.server.faults.rig.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Judges one cell by the invariants I1 to I12; of each it reports the first offence. For one
 * thread, once.
 */
public final class Checker {
  private static final long FRESH_MILLIS_MAX = 3_000;
  private static final long USED_BYTES_MAX = 64L << 20;
  private static final long LETTERS_MAX = 1_000;

  private final Observation seen;
  private final Allowance allows;
  private final long struck;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * @param struck how often the fault was seen to have its effect
   */
  public Checker(Observation seen, Allowance allows, long struck) {
    this.seen = seen;
    this.allows = allows;
    this.struck = struck;
  }

  /** Every broken invariant; empty if all hold. */
  public List<Violation> check() {
    theRigIsRight();
    cacheEqualsPrimary();
    nothingIsResurrected();
    everyCommitIsAccountedFor();
    new ReadOracle(seen, allows).judge(violations);
    readersNeverAskThePrimary();
    memoryIsBoundedAndNothingIsAcknowledgedTooEarly();
    lagIsBack();
    theFaultStruckAndCountsAreTrue();
    new ClaimJudge(seen, allows).judge(violations);
    everyEntryExpires();
    httpAnswersInTime();
    return List.copyOf(violations);
  }

  private void broken(String invariant, String words) {
    if (violations.stream().noneMatch(found -> found.invariant().equals(invariant))) {
      violations.add(new Violation(invariant, words));
    }
  }

  /** The primary must hold what writers say they committed, or the rig judges by a wrong truth. */
  private void theRigIsRight() {
    if (seen.primary().isEmpty() && !allows.has(EMPTY_PRIMARY)) {
      broken("RIG", "the primary is empty at the end, and this fault does not mean that");
    }
    if (allows.has(PRIMARY_LOSES)) {
      return;
    }
    for (String id : seen.truth().ids()) {
      Truth.Commit newest = seen.truth().newest(id).orElseThrow();
      Entity row = seen.primary().get(id);
      boolean same = row == null ? newest.fields() == null : row.fields().equals(newest.fields());
      if (!same) {
        broken("RIG", "%s: writers committed %s, the primary has %s".formatted(id, newest, row));
      }
    }
  }

  /** I1, in both directions, byte for byte. */
  private void cacheEqualsPrimary() {
    for (Entity row : seen.primary().values()) {
      CacheEntry entry = seen.cache().get(row.id());
      if (entry == null || !entry.isLive()) {
        broken(
            "I1",
            "%s of version %s is not in the cache: %s".formatted(row.id(), row.version(), entry));
      } else if (!entry.fields().equals(row.fields())) {
        broken("I1", "%s differs: primary %s, cache %s".formatted(row.id(), row, entry));
      } else if (!versionOf(entry).equals(row.version())) {
        broken(
            "I1", "%s has version %s, not %s".formatted(row.id(), versionOf(entry), row.version()));
      }
    }
    for (Map.Entry<String, CacheEntry> entry : seen.cache().entrySet()) {
      if (entry.getValue().isLive() && !seen.primary().containsKey(entry.getKey())) {
        broken("I1", "%s is not in the primary: %s".formatted(entry.getKey(), entry.getValue()));
      }
    }
    if (!seen.unrest().isEmpty()) {
      broken("I1", "not quiet in time: %s".formatted(seen.unrest()));
    }
  }

  private static Version versionOf(CacheEntry entry) {
    return entry.meta().map(Meta::version).orElse(Version.NONE);
  }

  /** I2. */
  private void nothingIsResurrected() {
    for (Map.Entry<String, CacheEntry> entry : seen.cache().entrySet()) {
      boolean deleted = seen.truth().isDeleted(entry.getKey());
      if (deleted && entry.getValue().isLive() && !allows.has(PRIMARY_LOSES)) {
        broken("I2", "%s was deleted and is back: %s".formatted(entry.getKey(), entry.getValue()));
      }
    }
  }

  /** I3. */
  private void everyCommitIsAccountedFor() {
    for (String id : seen.truth().ids()) {
      Truth.Commit newest = seen.truth().newest(id).orElseThrow();
      CacheEntry entry = seen.cache().get(id);
      boolean behind =
          entry == null ? newest.fields() != null : newest.after().isNewerThan(versionOf(entry));
      if (behind && !allows.has(PRIMARY_LOSES) && !isLostTombstone(newest, entry)) {
        broken(
            "I3",
            "%s was committed at %s, the cache has %s".formatted(id, newest.version(), entry));
      }
    }
    for (WorkerStatus worker : seen.workers()) {
      long done =
          worker.stats().applied()
              + worker.stats().fenced()
              + worker.stats().conflated()
              + worker.stats().deadLetters();
      if (worker.polled() != done + worker.inFlight() || worker.inFlight() != 0) {
        broken("I3", "the counts do not add up: %s".formatted(worker));
      }
    }
    if (seen.keptLetters() > 0 && !allows.has(DEAD_LETTERS)) {
      broken("I3", "%d events were given up".formatted(seen.keptLetters()));
    }
  }

  /**
   * A tombstone that Redis lost is gone as one that has expired is; one of an earlier delete may be
   * left where it stood, also where the event was lost: a pass knows only what is there.
   */
  private boolean isLostTombstone(Truth.Commit newest, @Nullable CacheEntry entry) {
    boolean eventsWereLost = seen.workers().stream().anyMatch(worker -> worker.gaps() > 0);
    return (allows.has(OLDER_READS) || eventsWereLost)
        && newest.fields() == null
        && entry != null
        && entry.meta().filter(meta -> meta.flag() == Meta.Flag.TOMBSTONE).isPresent();
  }

  /** I6. */
  private void readersNeverAskThePrimary() {
    if (seen.readersPrimaryUses() != 0) {
      broken("I6", "readers reached for the primary %d times".formatted(seen.readersPrimaryUses()));
    }
  }

  /** I7. */
  private void memoryIsBoundedAndNothingIsAcknowledgedTooEarly() {
    if (seen.usedBytes() > USED_BYTES_MAX || seen.keptLetters() > LETTERS_MAX) {
      broken("I7", "%d bytes, %d dead letters".formatted(seen.usedBytes(), seen.keptLetters()));
    }
    for (AuditedFeed feed : seen.feeds()) {
      // What a dead letter had conflated is acknowledged with it.
      if (!feed.premature().isEmpty() && !allows.has(DEAD_LETTERS)) {
        broken("I7", "%s".formatted(feed.premature().get(0)));
      }
    }
  }

  /** I8, with a generous bound: the machine may be busy. */
  private void lagIsBack() {
    if (seen.unrest().isEmpty() && seen.freshMillis() > FRESH_MILLIS_MAX) {
      broken(
          "I8", "a commit took %d ms to be read when all was quiet".formatted(seen.freshMillis()));
    }
  }

  /** I9. */
  private void theFaultStruckAndCountsAreTrue() {
    if (struck < 1) {
      broken("I9", "the fault did not strike");
    }
    for (int i = 0; i < seen.workers().size(); i++) {
      WorkerStatus worker = seen.workers().get(i);
      AuditedFeed feed = seen.feeds().get(i);
      if (worker.stats().applied() != feed.applied()
          || worker.stats().deadLetters() != feed.deadLetters()) {
        broken(
            "I9",
            "worker %s counted %d applied and %d dead, told of %d and %d"
                .formatted(
                    worker.name(),
                    worker.stats().applied(),
                    worker.stats().deadLetters(),
                    feed.applied(),
                    feed.deadLetters()));
      }
    }
  }

  /** I11. */
  private void everyEntryExpires() {
    for (Map.Entry<String, CacheEntry> entry : seen.cache().entrySet()) {
      long most = (entry.getValue().isLive() ? seen.ttl() : seen.longestLife()).toMillis();
      // 0 is less than 1 ms, and negative is no expiry.
      long left = entry.getValue().ttlMillis();
      if (left < 0 || left > most) {
        broken("I11", "%s expires in %d ms: %s".formatted(entry.getKey(), left, entry.getValue()));
      }
    }
  }

  /** I12. */
  private void httpAnswersInTime() {
    if (seen.httpCalls() < 1) {
      broken("I12", "the server was not called");
    }
    if (!seen.late().isEmpty()) {
      broken("I12", "%d late answers: %s".formatted(seen.late().size(), seen.late().get(0)));
    }
  }
}
