package io.prefetchbench.reports.policy;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A regression that is wanted: the row that it names is not red up to its largest size, until it
 * expires. Immutable.
 *
 * @param row text of the row, {@code *} for any run of characters
 * @param largest the relative worsening that is accepted: 0.12 is 12 %
 * @param reason why, for readers of the report
 * @param expires the last day it holds
 */
public record AcceptedChange(String row, double largest, String reason, LocalDate expires) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if a text is blank or the size is not above 0 and at most 10
   */
  public AcceptedChange {
    if (row.isBlank() || reason.isBlank()) {
      throw new IllegalArgumentException("an accepted change names its row and its reason");
    }
    Range.CHANGE.require("largest", largest);
  }

  /** Returns whether it speaks of the row with this text, and still holds on that day. */
  public boolean covers(String rowText, LocalDate today) {
    String pattern =
        Arrays.stream(row.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    return !today.isAfter(expires) && Pattern.matches(pattern, rowText);
  }
}
