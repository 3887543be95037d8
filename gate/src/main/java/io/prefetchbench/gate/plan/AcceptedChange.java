package io.prefetchbench.gate.plan;

import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A regression that is wanted: the row that it names is not red up to its largest size, until it
 * expires. Immutable.
 *
 * @param row text of the row, {@code *} for any run of characters
 * @param largest the relative worsening that is accepted: 0.12 is 12 %
 */
public record AcceptedChange(String row, double largest, String reason, LocalDate expires) {
  public AcceptedChange {
    if (row.isBlank()) {
      throw new IllegalArgumentException("row: expected a row, was blank");
    }
    if (reason.isBlank()) {
      throw new IllegalArgumentException("reason: expected a reason, was blank");
    }
    Range.CHANGE.require("largest", largest);
  }

  /**
   * Returns whether it is about the row with these texts, and still valid on that day.
   *
   * @param names texts that mean this row and no other
   */
  public boolean covers(List<String> names, LocalDate today) {
    return !today.isAfter(expires) && names(names);
  }

  public boolean names(List<String> names) {
    Pattern pattern =
        Pattern.compile(
            Arrays.stream(row.split("\\*", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*")));
    return names.stream().anyMatch(name -> pattern.matcher(name).matches());
  }
}
