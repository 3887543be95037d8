package io.prefetchbench.server.api;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether a Redis answers. Immutable.
 *
 * @param detail in words; empty if it answers
 * @param answerNanos how long the last answer took; −1 if there is none
 */
record Reachability(State state, String detail, long answerNanos) {
  /** A Redis that has not answered for this long counts as away. */
  static final long DEADLINE_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** In one word, as the JSON has it. */
  enum State {
    REACHABLE,
    /** Silent: a frozen process, a lost network. */
    NO_ANSWER,
    /** It refuses connections, or the connection is lost. */
    UNREACHABLE,
    UNKNOWN
  }

  static Reachability answers(long nanos) {
    return new Reachability(State.REACHABLE, "", nanos);
  }

  static Reachability silent(long nanos) {
    String words = "no answer for %.1f s".formatted(nanos / NANOS_PER_SECOND);
    return new Reachability(State.NO_ANSWER, words, -1);
  }

  /**
   * A ping failed.
   *
   * @param tookNanos until it failed: one that failed only after the deadline was not answered
   * @param silentNanos since the last good answer
   */
  static Reachability failed(String words, long tookNanos, long silentNanos) {
    return tookNanos < DEADLINE_NANOS
        ? new Reachability(State.UNREACHABLE, words, -1)
        : silent(silentNanos);
  }

  static Reachability notAsked() {
    return new Reachability(State.UNKNOWN, "not asked yet", -1);
  }

  boolean isReachable() {
    return state == State.REACHABLE;
  }

  Map<String, @Nullable Object> json() {
    return new JsonResponses()
        .put("state", state.name())
        .put("detail", detail)
        .put("answer_ms", answerNanos < 0 ? null : JsonResponses.millis(answerNanos))
        .map();
  }
}
