package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores single entities to the primary's state: a present one is written as a snapshot row, an
 * absent one gets a tombstone with the version of that read, and nothing is written if the primary
 * cannot tell. Both are fenced, so a late repair changes nothing; a foreign value at the key, of
 * another type or format, is replaced. Thread-safe.
 */
public final class Repair {
  private static final Logger LOG = LoggerFactory.getLogger(Repair.class);

  private final PrimarySource primary;
  private final CacheStore store;
  private final UnstorableRows unstorable;

  /** Repairs this store from this primary, without a record of unstorable rows. */
  public Repair(PrimarySource primary, CacheStore store) {
    this(primary, store, UnstorableRows.NOT_KEPT);
  }

  /** Repairs this store from this primary. */
  public Repair(PrimarySource primary, CacheStore store, UnstorableRows unstorable) {
    this.primary = new VersionedPrimary(primary, store::getAll);
    this.store = store;
    this.unstorable = unstorable;
  }

  /** Repairs these ids, each once, at most a page of them. */
  public DriftReport.Repairs repair(List<String> ids) {
    return write(primary.read(ids));
  }

  /**
   * Repairs at most a page of ids as far as the primary shows them at these versions or newer ones;
   * returns the others, for which nothing was written.
   */
  public Set<String> repairAtLeast(Map<String, Version> wanted) {
    Set<String> older = new HashSet<>();
    List<PrimarySource.Row> rows = new ArrayList<>(wanted.size());
    for (PrimarySource.Row row : primary.read(List.copyOf(wanted.keySet()))) {
      Version version = wanted.get(row.id());
      boolean isOlder =
          row instanceof PrimarySource.Unsettled
              || (row instanceof PrimarySource.Present there
                  && version != null
                  && version.isNewerThan(there.entity().version()))
              || (row instanceof PrimarySource.Malformed bad
                  && version != null
                  && version.isNewerThan(bad.version()));
      if (isOlder) {
        older.add(row.id());
      } else {
        rows.add(row);
      }
    }
    var unused = write(rows);
    return older;
  }

  private DriftReport.Repairs write(List<PrimarySource.Row> rows) {
    List<ChangeEvent> answers = new ArrayList<>(rows.size());
    int[] counts = new int[4];
    for (PrimarySource.Row row : rows) {
      if (row instanceof PrimarySource.Present found) {
        answers.add(new ChangeEvent.Upsert(found.entity(), 0));
      } else if (row instanceof PrimarySource.AbsentAt gone) {
        answers.add(new ChangeEvent.Delete(gone.id(), gone.version(), 0, 0));
      } else if (row instanceof PrimarySource.Malformed bad) {
        giveUp(bad, bad.version(), bad.cause());
        counts[3]++;
      }
    }
    List<ApplyOutcome> outcomes = RedisFault.joined(store.repairAll(answers));
    for (int i = 0; i < outcomes.size(); i++) {
      ChangeEvent answer = answers.get(i);
      counts[place(outcomes.get(i), answer)]++;
    }
    return new DriftReport.Repairs(counts[0], counts[1], counts[2], counts[3]);
  }

  DriftReport.Repairs repairAll(List<String> ids, int atOnce) {
    DriftReport.Repairs sum = new DriftReport.Repairs(0, 0, 0, 0);
    for (int from = 0; from < ids.size(); from += atOnce) {
      sum = sum.plus(repair(ids.subList(from, Math.min(ids.size(), from + atOnce))));
    }
    return sum;
  }

  private int place(ApplyOutcome outcome, ChangeEvent answer) {
    if (outcome == ApplyOutcome.Applied.APPLIED) {
      return answer instanceof ChangeEvent.Delete ? 1 : 0;
    }
    if (outcome == ApplyOutcome.Fenced.FENCED) {
      return 2;
    }
    if (outcome instanceof ApplyOutcome.Rejected rejected
        && rejected.fault().kind() != RedisFault.Kind.PERMANENT) {
      throw rejected.fault();
    }
    if (outcome instanceof ApplyOutcome.Rejected rejected
        && answer instanceof ChangeEvent.Upsert upsert) {
      String words = String.valueOf(rejected.fault().getMessage());
      giveUp(new PrimarySource.Present(upsert.entity()), answer.version(), words);
    } else {
      LOG.warn("{} could not be repaired ({})", answer.id(), outcome);
    }
    return 3;
  }

  /** Never leaves the old value: an unstorable row is withdrawn, then kept as a dead letter. */
  private void giveUp(PrimarySource.Row row, Version version, String cause) {
    boolean withdrawn = store.withdraw(row.id(), version);
    boolean kept = unstorable.keep(row, cause);
    LOG.warn(
        "{} could not be repaired ({}), withdrawn: {}, kept as a dead letter: {}",
        row.id(),
        cause,
        withdrawn,
        kept);
  }
}
