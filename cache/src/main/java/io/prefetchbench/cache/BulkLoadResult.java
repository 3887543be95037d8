package io.prefetchbench.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The outcome of a bulk load; loaded + fenced + rejected + dead letters = offered. Immutable.
 *
 * @param offered entities read from the primary
 * @param loaded entities stored
 * @param fenced entities refused because the cache holds a newer version; no error
 * @param rejections rejected entities by reason: the error's code, or {@code FOREIGN}; any of them
 *     makes the cache incomplete
 * @param givenUp rows that can never be stored, by reason ({@code UNSTORABLE}, {@code MALFORMED}):
 *     each was withdrawn and kept as a dead letter, and does not make the load incomplete
 * @param bytes names and values of the offered entities, in UTF-8
 * @param elapsed time from before the first page to the last answer
 * @param position position of the primary before the first page was read: every commit up to it is
 *     included
 */
public record BulkLoadResult(
    long offered,
    long loaded,
    long fenced,
    Map<String, Rejection> rejections,
    Map<String, Rejection> givenUp,
    long bytes,
    Duration elapsed,
    Version position) {

  public BulkLoadResult {
    rejections = Map.copyOf(rejections);
    givenUp = Map.copyOf(givenUp);
  }

  /**
   * One reason for rejections.
   *
   * @param count entities rejected for this reason
   * @param example the error's text
   * @param firstIds some of the entities
   */
  public record Rejection(long count, String example, List<String> firstIds) {
    public Rejection {
      firstIds = List.copyOf(firstIds);
    }
  }

  /** Total number of rejected entities. */
  public long rejected() {
    return sum(rejections);
  }

  /** Rows given up, each a dead letter. */
  public long deadLetters() {
    return sum(givenUp);
  }

  private static long sum(Map<String, Rejection> reasons) {
    return reasons.values().stream().mapToLong(Rejection::count).sum();
  }

  /** One line for a terminal, such as {@code loaded 61,234, rejected 38,766 (OOM)}. */
  public String summary() {
    String reasons =
        rejections.isEmpty()
            ? ""
            : rejections.keySet().stream().sorted().collect(Collectors.joining(", ", " (", ")"));
    return "loaded %,d, rejected %,d%s".formatted(loaded, rejected(), reasons)
        + (fenced == 0 ? "" : ", fenced %,d".formatted(fenced))
        + (givenUp.isEmpty() ? "" : ", dead letters %,d (%s)".formatted(deadLetters(), names()));
  }

  private String names() {
    List<String> ids =
        givenUp.values().stream().flatMap(reason -> reason.firstIds().stream()).sorted().toList();
    return String.join(", ", ids) + (ids.size() < deadLetters() ? ", …" : "");
  }
}
