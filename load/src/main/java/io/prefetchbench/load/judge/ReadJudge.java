package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Judges a read by the commits of its key and by the writes that applied them to the cache: whether
 * its version had been superseded when it began, and whether it could have returned that version at
 * all.
 *
 * <p>The cross-check uses different stamps than the classes do. A read that began after the reply
 * to a write returns that version or a later one; a read that ended before a write was sent does
 * not return its version. If a read contradicts this, the cache, a clock or the join is wrong.
 *
 * <p>Immutable; does not read a clock.
 */
public final class ReadJudge {
  private static final long LATELY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Map<String, KeyHistory> histories = new HashMap<>();
  private final Predicate<String> absentAtFirst;
  private final KeyHistory untouched;
  private final KeyHistory untouchedAbsent;
  private final long decisiveNanos;

  /**
   * Creates a judge from all changes of the whole run, warm-up included.
   *
   * @param first versions up to this one existed before the run
   * @param absentAtFirst keys that did not exist before the run; all others did
   * @param decisiveNanos a read is decisive if its key changed within this time before it ended
   */
  public ReadJudge(
      List<Commit> commits,
      List<AppliedStamp> applications,
      Version first,
      Predicate<String> absentAtFirst,
      long decisiveNanos) {
    this(commits, applications, own -> first, absentAtFirst, decisiveNanos);
  }

  /** {@code first} maps the commits of a key, in order, to the last version before the run. */
  public ReadJudge(
      List<Commit> commits,
      List<AppliedStamp> applications,
      Function<List<Commit>, Version> first,
      Predicate<String> absentAtFirst,
      long decisiveNanos) {
    this.decisiveNanos = decisiveNanos;
    this.absentAtFirst = absentAtFirst;
    untouched = new KeyHistory(first.apply(List.of()), false, List.of(), Map.of());
    untouchedAbsent = new KeyHistory(first.apply(List.of()), true, List.of(), Map.of());
    Map<String, Map<Version, KeyHistory.Write>> written = writes(applications);
    Map<String, List<Commit>> byId = new HashMap<>();
    for (Commit commit : commits) {
      byId.computeIfAbsent(commit.id(), id -> new ArrayList<>()).add(commit);
    }
    byId.forEach(
        (id, own) -> {
          own.sort(Comparator.comparing(Commit::version));
          boolean absent = absentAtFirst.test(id);
          histories.put(
              id,
              new KeyHistory(first.apply(own), absent, own, written.getOrDefault(id, Map.of())));
        });
  }

  private static Map<String, Map<Version, KeyHistory.Write>> writes(
      List<AppliedStamp> applications) {
    Map<String, Map<Version, KeyHistory.Write>> written = new HashMap<>();
    for (AppliedStamp application : applications) {
      if (application.kind() != AppliedStamp.Kind.CONFLATED && application.sentNanos() != 0) {
        long replied = application.repliedNanos();
        KeyHistory.Write write =
            new KeyHistory.Write(application.sentNanos(), replied == 0 ? Long.MAX_VALUE : replied);
        written
            .computeIfAbsent(application.id(), id -> new HashMap<>())
            .merge(application.version(), write, KeyHistory.Write::earlier);
      }
    }
    return written;
  }

  public JudgedRead judge(Read read) {
    KeyHistory key = history(read.id());
    boolean decisive = changed(key, read, decisiveNanos);
    boolean lately = changed(key, read, LATELY_NANOS);
    int place = placeOf(key, read);
    if (place == KeyHistory.UNKNOWN) {
      ReadClass wrong = read.version() == null ? ReadClass.MISSED : ReadClass.PHANTOM;
      return new JudgedRead(read, wrong, 0, 0, false, decisive, lately);
    }
    boolean contradicts =
        place < key.writtenBy(read.beginNanos()) || key.writeSentNanos(place) >= read.endNanos();
    int newest = key.acknowledgedBy(read.beginNanos());
    ReadClass readClass = classOf(key, read, place, newest);
    boolean stale = readClass == ReadClass.STALE;
    long age = stale ? read.beginNanos() - key.supersededNanos(place) : 0;
    long behind = stale ? newest - place : 0;
    return new JudgedRead(read, readClass, age, behind, contradicts, decisive, lately);
  }

  /** The newest version whose commit was acknowledged when a read began. */
  Version newest(Read read) {
    KeyHistory key = history(read.id());
    return key.version(key.acknowledgedBy(read.beginNanos()));
  }

  KeyHistory history(String id) {
    KeyHistory changed = histories.get(id);
    return changed != null ? changed : absentAtFirst.test(id) ? untouchedAbsent : untouched;
  }

  private static boolean changed(KeyHistory key, Read read, long withinNanos) {
    return key.changedWithin(read.endNanos() - withinNanos, read.endNanos());
  }

  /**
   * The place of the version returned by the read. "Nothing found" maps to the latest delete it can
   * have seen, or to the time before the first insert; if there was neither, or the version was
   * never committed, the place is unknown.
   */
  static int placeOf(KeyHistory key, Read read) {
    Version version = read.version();
    return version == null
        ? key.deletedBy(key.writtenBy(read.beginNanos()), read.endNanos())
        : key.placeOf(version);
  }

  private static ReadClass classOf(KeyHistory key, Read read, int place, int newest) {
    boolean wrongKind = read.foundLive() == key.isDelete(place);
    if (wrongKind || key.sentNanos(place) > read.endNanos()) {
      return ReadClass.PHANTOM;
    }
    if (place < newest) {
      return ReadClass.STALE;
    }
    if (key.ackedNanos(place) > read.endNanos()) {
      return ReadClass.AHEAD;
    }
    return key.hasLaterCommitBefore(place, read.endNanos()) ? ReadClass.AMBIGUOUS : ReadClass.FRESH;
  }
}
