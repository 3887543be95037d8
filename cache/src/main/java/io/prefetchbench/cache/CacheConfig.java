package io.prefetchbench.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache. Immutable.
 *
 * @param prefix of the key of every entity
 * @param ttl life of a live entry: the safety net that bounds memory if sync stops
 * @param tombstoneTtl life of a tombstone
 * @param markerLife how long the cache remains marked as ready after sync has died; less than the
 *     ttl
 * @param workerName distinguishes the workers of one cache: unique among those that run at the same
 *     time, and the same after a restart
 * @param workerHere whether the sync worker runs in this process
 * @param plainWrites whether entries are written field by field, never by {@code RESTORE}
 * @param reconcileEvery mean time between two comparisons; zero if they run on demand only
 * @param reconcileMode what those do about differences
 * @param nearCache null for no near cache
 * @param bulk bounds of passes
 * @param sync bounds of the worker of this process
 * @param client the client library that connects
 * @param connectionOptions how it connects
 */
public record CacheConfig(
    String prefix,
    Duration ttl,
    Duration tombstoneTtl,
    Duration markerLife,
    String workerName,
    boolean workerHere,
    boolean plainWrites,
    Duration reconcileEvery,
    DriftReport.Mode reconcileMode,
    @Nullable NearCacheOptions nearCache,
    BulkOptions bulk,
    SyncOptions sync,
    ConnectionOptions.Client client,
    ConnectionOptions connectionOptions) {
  /** One hour. */
  public static final Duration DEFAULT_TTL = Duration.ofHours(1);

  private static final Duration TTL_MIN = Duration.ofSeconds(1);

  /**
   * @throws IllegalArgumentException if a ttl is under a second, the marker would outlive the
   *     entries, comparisons are less than a second apart, or the worker has no name
   */
  public CacheConfig {
    if (ttl.compareTo(TTL_MIN) < 0 || tombstoneTtl.compareTo(TTL_MIN) < 0) {
      throw new IllegalArgumentException("a TTL must be at least 1 s, was " + ttl);
    }
    if (markerLife.toMillis() < 1 || markerLife.compareTo(ttl) >= 0) {
      throw new IllegalArgumentException("markerLife must be shorter than the ttl, " + ttl);
    }
    if (!reconcileEvery.isZero() && reconcileEvery.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "comparisons must be 1 s or more apart, was " + reconcileEvery);
    }
    if (workerName.isEmpty()) {
      throw new IllegalArgumentException("a worker needs a name");
    }
  }

  /**
   * Memory bounds of a pass: pages are split into windows, and a window is full at either limit.
   * Immutable.
   *
   * @param pageEntities entities read from the primary at a time, 1 or more
   * @param windowEntities most entities in one window, 1 or more
   * @param windowBytes most bytes of names and values in one window, 1 or more; a larger entity is
   *     sent alone
   * @param windowsInFlight most windows sent and not yet answered, 1 or more
   * @param firstIdsMax how many ids are kept per reason of rejection, 1 or more
   */
  public record BulkOptions(
      int pageEntities, int windowEntities, int windowBytes, int windowsInFlight, int firstIdsMax) {

    /** Pages of 2,000, windows of 1,000 entities or 1 MiB, four in flight, five ids per reason. */
    public static final BulkOptions STANDARD = new BulkOptions(2_000, 1_000, 1 << 20, 4, 5);

    /**
     * @throws IllegalArgumentException if a number is less than 1
     */
    public BulkOptions {
      if (pageEntities < 1
          || windowEntities < 1
          || windowBytes < 1
          || windowsInFlight < 1
          || firstIdsMax < 1) {
        throw new IllegalArgumentException(
            "page, window, windows in flight and ids kept must all be 1 or more");
      }
    }

    public BulkOptions withPageEntities(int other) {
      return new BulkOptions(other, windowEntities, windowBytes, windowsInFlight, firstIdsMax);
    }

    public BulkOptions withWindowsInFlight(int other) {
      return new BulkOptions(pageEntities, windowEntities, windowBytes, other, firstIdsMax);
    }
  }

  /**
   * Bounds of a worker. Immutable.
   *
   * @param batchMax most events taken from the feed at once, 1 or more
   * @param windowMax most entities written in one call to Redis, 1 or more; several calls are in
   *     flight
   * @param batchesInFlight most batches polled and not yet acknowledged, 1 or more; one more may be
   *     in flight from the feed
   * @param charsInFlight once the ids, names and values of events polled and not yet acknowledged
   *     have this many characters, nothing more is polled; 1 or more
   * @param pollWait how long one poll waits for the first event: the maximum delay until a stop is
   *     noticed
   * @param retry waits after faults
   */
  public record SyncOptions(
      int batchMax,
      int windowMax,
      int batchesInFlight,
      long charsInFlight,
      Duration pollWait,
      RetryPolicy retry) {
    /** 512 events per batch, 100 entities per call, 4 batches or 8 M characters, 100 ms. */
    public static final SyncOptions STANDARD =
        new SyncOptions(512, 100, 4, 8 << 20, Duration.ofMillis(100), RetryPolicy.STANDARD);

    /**
     * @throws IllegalArgumentException if a bound is not positive
     */
    public SyncOptions {
      if (batchMax < 1
          || windowMax < 1
          || batchesInFlight < 1
          || charsInFlight < 1
          || pollWait.isNegative()) {
        throw new IllegalArgumentException("the bounds of a worker must be positive");
      }
    }

    public SyncOptions withPollWait(Duration other) {
      return new SyncOptions(batchMax, windowMax, batchesInFlight, charsInFlight, other, retry);
    }

    public SyncOptions withRetry(RetryPolicy other) {
      return new SyncOptions(batchMax, windowMax, batchesInFlight, charsInFlight, pollWait, other);
    }

    public SyncOptions withBatchMax(int other) {
      return new SyncOptions(other, windowMax, batchesInFlight, charsInFlight, pollWait, retry);
    }

    public SyncOptions withBatchesInFlight(int other) {
      return new SyncOptions(batchMax, windowMax, other, charsInFlight, pollWait, retry);
    }

    public SyncOptions withCharsInFlight(long other) {
      return new SyncOptions(batchMax, windowMax, batchesInFlight, other, pollWait, retry);
    }
  }

  /**
   * How long a worker waits after a fault. Immutable.
   *
   * @param first wait after the first fault in a row, over 0; doubles with each further one
   * @param longest upper bound of the wait, not below {@code first}
   * @param unknownAttempts number of times an unclassified fault is treated as transient, 1 or more
   * @param probeEvery interval at which a failed worker tries again, over 0
   */
  public record RetryPolicy(
      Duration first, Duration longest, int unknownAttempts, Duration probeEvery) {
    /** 10 ms doubling to 1 s; ten attempts at unknown faults; a probe every 5 s. */
    public static final RetryPolicy STANDARD =
        new RetryPolicy(Duration.ofMillis(10), Duration.ofSeconds(1), 10, Duration.ofSeconds(5));

    /**
     * @throws IllegalArgumentException if a wait is not positive or there is no attempt
     */
    public RetryPolicy {
      if (first.toNanos() < 1 || longest.compareTo(first) < 0 || probeEvery.toNanos() < 1) {
        throw new IllegalArgumentException(
            "waits must be positive, and the longest must not be shorter than the first");
      }
      if (unknownAttempts < 1) {
        throw new IllegalArgumentException("there must be at least one attempt");
      }
    }
  }

  /**
   * Bounds of a near cache. Immutable.
   *
   * @param entriesMax maximum number of entries, 1 to 10,000,000; the least recently used is
   *     evicted first
   * @param entityCharsMax an entity with more characters in its id, names and values is not kept, 1
   *     or more
   * @param life maximum time from sending a read to the last use of its answer, 1 ms or more
   * @param silenceMax the near cache is bypassed once the newest answered PING was sent this long
   *     ago, 40 ms or more; pings are sent four times as often
   */
  public record NearCacheOptions(
      int entriesMax, int entityCharsMax, Duration life, Duration silenceMax) {
    private static final int ENTRIES_MAX = 10_000_000;
    private static final long SILENCE_MILLIS_MIN = 40;

    /** 10,000 entries of at most 16,384 characters, for at most a minute; 2 s of silence. */
    public static final NearCacheOptions STANDARD =
        new NearCacheOptions(10_000, 16_384, Duration.ofSeconds(60), Duration.ofSeconds(2));

    /**
     * @throws IllegalArgumentException if a bound is out of range
     */
    public NearCacheOptions {
      if (entriesMax < 1 || entriesMax > ENTRIES_MAX || entityCharsMax < 1) {
        throw new IllegalArgumentException(
            "a near cache holds 1 to %d entries of 1 character or more, not %d of %d"
                .formatted(ENTRIES_MAX, entriesMax, entityCharsMax));
      }
      if (life.toMillis() < 1 || silenceMax.toMillis() < SILENCE_MILLIS_MIN) {
        throw new IllegalArgumentException(
            "life must be 1 ms or more and silenceMax %d ms or more, were %s and %s"
                .formatted(SILENCE_MILLIS_MIN, life, silenceMax));
      }
    }

    /** These bounds, with answers kept for at most this long. */
    public NearCacheOptions within(Duration longest) {
      return life.compareTo(longest) > 0 ? withLife(longest) : this;
    }

    public NearCacheOptions withEntriesMax(int entries) {
      return new NearCacheOptions(entries, entityCharsMax, life, silenceMax);
    }

    public NearCacheOptions withEntityCharsMax(int chars) {
      return new NearCacheOptions(entriesMax, chars, life, silenceMax);
    }

    public NearCacheOptions withLife(Duration longest) {
      return new NearCacheOptions(entriesMax, entityCharsMax, longest, silenceMax);
    }

    public NearCacheOptions withSilenceMax(Duration longest) {
      return new NearCacheOptions(entriesMax, entityCharsMax, life, longest);
    }
  }
}
