package io.prefetchbench.cache;

import java.util.List;

/**
 * The status of one worker, as it reports it. Immutable.
 *
 * <p>Within one life of a worker, polled = applied + fenced + conflated + dead letters + in flight.
 * Fenced events were not needed: something as new was already stored, or a replayed event found
 * nothing and its key was repaired from the primary instead.
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
 * @param hiccupNanosMax longest pause of its process, ns; 0 if not measured
 * @param stats its events, and the passes of its process; no reads
 * @param feed what only some feeds know
 * @param pausedBy token of the pause lease it obeys; empty if it obeys none
 * @param lastError empty if there was none
 */
public record WorkerStatus(
    String name,
    State state,
    long pid,
    long polled,
    long inFlight,
    long backlog,
    long oldestMicros,
    long freshAsOfMicros,
    long gaps,
    long crashes,
    long hiccupNanosMax,
    CacheStats stats,
    FeedDetails feed,
    String pausedBy,
    String lastError) {

  /**
   * What only some feeds know. Immutable.
   *
   * @param retainedBytes of its log that the primary keeps for the feed; −1 if unknown
   * @param partitionsFreshAsOfMicros for each partition, everything committed before this instant
   *     is in the cache, µs since the Unix epoch; 0 if unknown. Empty for a feed without partitions
   */
  public record FeedDetails(long retainedBytes, List<Long> partitionsFreshAsOfMicros) {
    /** Nothing is known. */
    public static final FeedDetails NONE = new FeedDetails(-1, List.of());

    public FeedDetails {
      partitionsFreshAsOfMicros = List.copyOf(partitionsFreshAsOfMicros);
    }
  }

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

  /** This status with the values known only to its feed. */
  public WorkerStatus withFeed(long otherBacklog, long otherOldest, FeedDetails details) {
    return with(state, otherBacklog, otherOldest, crashes, hiccupNanosMax, details, lastError);
  }

  /** This status with the values known only to its runner. */
  public WorkerStatus withRunner(long otherCrashes, long otherHiccup, String otherError) {
    return with(state, backlog, oldestMicros, otherCrashes, otherHiccup, feed, otherError);
  }

  /**
   * This status for a worker whose state is no longer known: keeps the counts but not the backlog.
   *
   * @param why in words
   */
  public WorkerStatus asUnknown(String why) {
    return with(State.UNKNOWN, -1, 0, crashes, hiccupNanosMax, FeedDetails.NONE, why);
  }

  private WorkerStatus with(
      State otherState,
      long otherBacklog,
      long otherOldest,
      long otherCrashes,
      long otherHiccup,
      FeedDetails otherFeed,
      String otherError) {
    return new WorkerStatus(
        name,
        otherState,
        pid,
        polled,
        inFlight,
        otherBacklog,
        otherOldest,
        freshAsOfMicros,
        gaps,
        otherCrashes,
        otherHiccup,
        stats,
        otherFeed,
        pausedBy,
        otherError);
  }
}
