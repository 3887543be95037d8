package io.prefetchbench.cache.sync.status;

import io.prefetchbench.cache.stats.CacheStats;
import io.prefetchbench.cache.stats.LagHistogram;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The status of one worker, as it reports it. Immutable.
 *
 * <p>Within one life of a worker, polled = applied + fenced + conflated + dead + in flight. Fenced
 * events were not needed: something as new was already stored, or a replayed event found nothing
 * and its key was repaired from the primary instead.
 *
 * @param pid of its process
 * @param polled events taken from the feed, including redeliveries
 * @param inFlight events polled and not yet settled
 * @param backlog events of the feed not yet acknowledged; −1 if the feed could not report it
 * @param oldestMicros commit time of the oldest of these, µs since the Unix epoch; 0 if there is
 *     none
 * @param freshAsOfMicros everything committed before this instant is in the cache, µs since the
 *     Unix epoch; 0 if unknown
 * @param gaps how often events may have been lost to the feed
 * @param crashes how often the worker's thread was restarted
 * @param lagMicros sum of the lags of applied events, commit to reply, µs
 * @param lagSamples number of lags in that sum
 * @param lags distribution of these lags
 * @param passes passes over the primary started by its process
 * @param primaryReads bulk reads of the primary made by its process
 * @param primaryReadNanos time from the start of these reads to their first page, ns
 * @param prefetched entities stored by these passes
 * @param hiccupNanosMax longest pause of its process, ns; 0 if not measured
 * @param pausedBy token of the pause lease it obeys; empty if it obeys none
 * @param lastError empty if there was none
 */
public record WorkerStatus(
    String name,
    State state,
    long pid,
    long polled,
    long applied,
    long fenced,
    long conflated,
    long dead,
    long inFlight,
    long backlog,
    long oldestMicros,
    long freshAsOfMicros,
    long gaps,
    long crashes,
    long lagMicros,
    long lagSamples,
    LagHistogram lags,
    long passes,
    long primaryReads,
    long primaryReadNanos,
    long prefetched,
    long hiccupNanosMax,
    String pausedBy,
    String lastError) {

  /** What a worker is doing. */
  public enum State {
    /** Polling and applying. */
    RUNNING,
    /** Waiting after a fault that may be temporary. */
    RETRYING,
    /** An operator must fix the cause; retries at intervals. */
    FAILED,
    /** Told not to poll. */
    PAUSED,
    /** Finishing its events, no longer polling. */
    DRAINING,
    /** Ended. */
    STOPPED,
    /** Its status cannot be read, or it has not posted recently. Never posted itself. */
    UNKNOWN
  }

  /** The form in which a status is posted. Later builds may add fields, which are ignored. */
  static final String FORMAT = "1";

  private static final String FORMAT_FIELD = "format";

  /**
   * A worker of which only the name is known.
   *
   * @param why in words
   */
  public static WorkerStatus unknown(String name, String why) {
    return ofFields(name, Map.of("last_error", why));
  }

  /** The counts of this worker's process. */
  public CacheStats stats() {
    return new CacheStats(
        0,
        0,
        0,
        0,
        prefetched,
        applied,
        fenced,
        conflated,
        dead,
        lagMicros,
        lagSamples,
        passes,
        primaryReads,
        primaryReadNanos,
        0,
        0,
        0,
        0,
        lags);
  }

  /** This status with the values known only to its feed. */
  public WorkerStatus withFeed(long otherBacklog, long otherOldest) {
    return with(state, otherBacklog, otherOldest, crashes, hiccupNanosMax, lastError);
  }

  /** This status with the values known only to its runner. */
  public WorkerStatus withRunner(long otherCrashes, long otherHiccup, String otherError) {
    return with(state, backlog, oldestMicros, otherCrashes, otherHiccup, otherError);
  }

  /**
   * This status for a worker whose state is no longer known: keeps the counts but not the backlog.
   *
   * @param why in words
   */
  public WorkerStatus asUnknown(String why) {
    return with(State.UNKNOWN, -1, 0, crashes, hiccupNanosMax, why);
  }

  private WorkerStatus with(
      State otherState,
      long otherBacklog,
      long otherOldest,
      long otherCrashes,
      long otherHiccup,
      String otherError) {
    return new WorkerStatus(
        name,
        otherState,
        pid,
        polled,
        applied,
        fenced,
        conflated,
        dead,
        inFlight,
        otherBacklog,
        otherOldest,
        freshAsOfMicros,
        gaps,
        otherCrashes,
        lagMicros,
        lagSamples,
        lags,
        passes,
        primaryReads,
        primaryReadNanos,
        prefetched,
        otherHiccup,
        pausedBy,
        otherError);
  }

  /** Field names and values for the status hash. */
  Map<String, String> toFields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(FORMAT_FIELD, FORMAT);
    fields.put("name", name);
    fields.put("state", state.name());
    fields.put("pid", Long.toString(pid));
    fields.put("polled", Long.toString(polled));
    fields.put("applied", Long.toString(applied));
    fields.put("fenced", Long.toString(fenced));
    fields.put("conflated", Long.toString(conflated));
    fields.put("dead", Long.toString(dead));
    fields.put("in_flight", Long.toString(inFlight));
    fields.put("backlog", Long.toString(backlog));
    fields.put("oldest_micros", Long.toString(oldestMicros));
    fields.put("fresh_as_of_micros", Long.toString(freshAsOfMicros));
    fields.put("gaps", Long.toString(gaps));
    fields.put("crashes", Long.toString(crashes));
    fields.put("lag_micros", Long.toString(lagMicros));
    fields.put("lag_samples", Long.toString(lagSamples));
    fields.put("lags", lags.text());
    fields.put("passes", Long.toString(passes));
    fields.put("primary_reads", Long.toString(primaryReads));
    fields.put("primary_read_nanos", Long.toString(primaryReadNanos));
    fields.put("prefetched", Long.toString(prefetched));
    fields.put("hiccup_nanos_max", Long.toString(hiccupNanosMax));
    fields.put("paused_by", pausedBy);
    fields.put("last_error", lastError);
    return fields;
  }

  /**
   * Reads the fields of a status hash that any build may have written: unknown fields are ignored,
   * missing ones are empty or 0. An unreadable field makes the worker {@link State#UNKNOWN}.
   *
   * @param name name of the worker that owns the hash
   */
  static WorkerStatus ofFields(String name, Map<String, String> fields) {
    String format = fields.getOrDefault(FORMAT_FIELD, FORMAT);
    if (!format.equals(FORMAT)) {
      return unknown(name, "its status is of format " + format + ", this build reads " + FORMAT);
    }
    try {
      WorkerStatus read = read(name, State.UNKNOWN, fields);
      String state = text(fields, "state");
      for (State known : State.values()) {
        if (known.name().equals(state)) {
          return read.withState(known);
        }
      }
      return state.isEmpty() ? read : read.asUnknown("its state is unknown here: " + state);
    } catch (IllegalArgumentException e) {
      return unknown(name, "its status cannot be read: " + e.getMessage());
    }
  }

  private WorkerStatus withState(State other) {
    return with(other, backlog, oldestMicros, crashes, hiccupNanosMax, lastError);
  }

  private static WorkerStatus read(String name, State state, Map<String, String> fields) {
    return new WorkerStatus(
        name,
        state,
        whole(fields, "pid"),
        whole(fields, "polled"),
        whole(fields, "applied"),
        whole(fields, "fenced"),
        whole(fields, "conflated"),
        whole(fields, "dead"),
        whole(fields, "in_flight"),
        fields.containsKey("backlog") ? whole(fields, "backlog") : -1,
        whole(fields, "oldest_micros"),
        whole(fields, "fresh_as_of_micros"),
        whole(fields, "gaps"),
        whole(fields, "crashes"),
        whole(fields, "lag_micros"),
        whole(fields, "lag_samples"),
        LagHistogram.parse(text(fields, "lags")),
        whole(fields, "passes"),
        whole(fields, "primary_reads"),
        whole(fields, "primary_read_nanos"),
        whole(fields, "prefetched"),
        whole(fields, "hiccup_nanos_max"),
        text(fields, "paused_by"),
        text(fields, "last_error"));
  }

  private static String text(Map<String, String> fields, String name) {
    return fields.getOrDefault(name, "");
  }

  private static long whole(Map<String, String> fields, String name) {
    String value = fields.getOrDefault(name, "0");
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is no whole number: " + value, e);
    }
  }
}
