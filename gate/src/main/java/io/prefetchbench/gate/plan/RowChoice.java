package io.prefetchbench.gate.plan;

import io.prefetchbench.testbed.command.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A selection of rows. Immutable.
 *
 * @param patterns a row is selected if one of them matches a part of its text; none: all rows
 */
public record RowChoice(List<Pattern> patterns) {
  public RowChoice {
    patterns = List.copyOf(patterns);
  }

  /** Compiles regular expressions. Throws BadInput if one is invalid. */
  public static RowChoice of(List<String> expressions) {
    List<Pattern> patterns = new ArrayList<>();
    for (String expression : expressions) {
      try {
        patterns.add(Pattern.compile(expression));
      } catch (PatternSyntaxException e) {
        throw new BadInput(
            "--rows " + expression + ": expected a regular expression (" + e.getDescription() + ")",
            e);
      }
    }
    return new RowChoice(patterns);
  }

  public boolean holds(String text) {
    return isAll() || patterns.stream().anyMatch(pattern -> pattern.matcher(text).find());
  }

  public boolean isAll() {
    return patterns.isEmpty();
  }

  @Override
  public String toString() {
    return isAll()
        ? "anything"
        : String.join(" or ", patterns.stream().map(Pattern::pattern).toList());
  }
}
