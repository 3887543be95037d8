package io.prefetchbench.reports.json;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Text from files on its way to a terminal, a log or a shell. Stateless. */
public final class PlainText {
  /** What no shell splits or expands. */
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:=@%+,~^-]+");

  private PlainText() {}

  /** Returns the words as a command for a shell, each quoted where it has to be. */
  public static String command(Collection<String> words) {
    return words.stream()
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /**
   * Returns the text with escapes ({@code \}{@code u001b}) in place of whatever is not seen:
   * control characters, which move a terminal's cursor or end a line, marks that reverse the
   * direction of writing, and halves of surrogate pairs. So the result is one line, and two texts
   * that differ look different.
   */
  public static String visible(String text) {
    if (text.codePoints().allMatch(PlainText::isVisible)) {
      return text;
    }
    StringBuilder visible = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (isVisible(point)) {
                visible.appendCodePoint(point);
              } else {
                visible.append(String.format(Locale.ROOT, "\\u%04x", point));
              }
            });
    return visible.toString();
  }

  /** Returns whether a code point can be printed as it is. */
  public static boolean isVisible(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> (point & 0xfffe) != 0xfffe;
    };
  }
}
