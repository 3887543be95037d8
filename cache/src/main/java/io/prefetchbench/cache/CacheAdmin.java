package io.prefetchbench.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Administration of a running cache, from any process: dead letters, pauses of the workers, and the
 * findings of maintenance.
 *
 * <p>Thread-safe. Faults are thrown as {@link RedisFault}.
 */
public interface CacheAdmin {

  /**
   * Dead letters, oldest first.
   *
   * @param limit maximum number of letters to return, at least 1
   * @param after number of the last letter of the previous page; empty for the first page
   */
  List<DeadLetter> deadLetters(int limit, String after);

  /** Number of dead letters kept. */
  long deadLetterCount();

  /** Repairs the entity of one dead letter from the primary and discards the letter. */
  DeadLetter.Replay replay(String number);

  /** Repairs the entities of all dead letters from the primary; returns the number by outcome. */
  Map<DeadLetter.Replay, Integer> replayAll();

  /** Discards one dead letter; false if there is none of that number. */
  boolean discard(String number);

  /** Discards all dead letters; returns how many there were. */
  long discardAll();

  /**
   * Pauses the workers of this cache in all processes, until the pause is closed. They see it
   * within a second; use {@link Pause#awaitIdle} to wait until they are idle.
   *
   * @param owner as text, such as a name and a host; shown in the workers' status
   * @param life how long the pause lasts once this process has died, 3 ms or more
   * @return empty if another process has paused them
   */
  Optional<Pause> pauseWorkers(String owner, Duration life);

  /** Ends a pause of the workers regardless of its owner; false if there was none. */
  boolean resumeWorkers();

  /** The newest comparison of this object; empty before the first has ended. */
  Optional<DriftReport> lastReconcile();

  /**
   * A pause of all sync workers of a cache, held by this process until it is closed. Thread-safe.
   */
  interface Pause extends AutoCloseable {

    /** False once the pause has expired or was ended by another process. */
    boolean isHeld();

    /**
     * Waits until every live worker has reported that it obeys this pause and holds nothing. A
     * worker that was killed counts as live for ten seconds.
     *
     * @param timeout maximum wait; two seconds are enough for workers without faults
     */
    Idle awaitIdle(Duration timeout);

    /** Stops renewing without ending the pause: it lasts until it expires or is ended. */
    void leave();

    /** Ends the pause. If Redis cannot be reached, the pause expires by itself. */
    @Override
    void close();
  }

  /**
   * The workers that are not idle. Immutable.
   *
   * @param busy name, pid and state of each; empty if all are idle
   */
  record Idle(List<String> busy) {
    public Idle {
      busy = List.copyOf(busy);
    }

    /** True if every recently posted worker has finished its events and no longer polls. */
    public boolean isReached() {
      return busy.isEmpty();
    }
  }

  /**
   * One event given up. Immutable; the array belongs to the letter and is not written to.
   *
   * @param number number under which it is kept; empty until it is kept
   * @param offset its position in the feed
   * @param id id of its entity; empty if none could be read
   * @param raw the event as bytes, the first 64 KB of them
   * @param rawBytes how many bytes it had
   * @param cause why it can never be applied
   * @param attempts number of attempts, 1 or more
   * @param atMicros when it was given up, µs since the Unix epoch
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record DeadLetter(
      String number,
      String offset,
      String id,
      byte[] raw,
      long rawBytes,
      String cause,
      int attempts,
      long atMicros) {
    /** Maximum number of bytes of an event that are kept. */
    public static final int RAW_BYTES_MAX = 64 * 1024;

    /** The outcome of a replay. */
    public enum Replay {
      /** The entity is as new as the primary's or newer; the letter was discarded. */
      REPAIRED,
      /** The entity could not be stored; the letter was kept. */
      REFUSED,
      /** The entity is unknown: run a pass, then discard the letter. */
      NO_ID,
      /** There is no such letter. */
      NOT_FOUND
    }

    /**
     * @throws IllegalArgumentException if it was never tried, or had fewer bytes than are given
     */
    public DeadLetter {
      if (attempts < 1 || rawBytes < raw.length) {
        throw new IllegalArgumentException(
            "a dead letter was tried and has its bytes, was " + attempts + " and " + rawBytes);
      }
      raw = Arrays.copyOf(raw, Math.min(raw.length, RAW_BYTES_MAX));
    }

    /** A letter that is not kept yet. */
    public static DeadLetter of(
        String offset, String id, byte[] raw, String cause, int attempts, long atMicros) {
      return new DeadLetter("", offset, id, raw, raw.length, cause, attempts, atMicros);
    }

    /** The bytes as text, for display; invalid UTF-8 is replaced. */
    public String rawText() {
      return new String(raw, StandardCharsets.UTF_8);
    }
  }
}
