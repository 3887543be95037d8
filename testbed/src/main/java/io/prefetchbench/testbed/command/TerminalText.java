package io.prefetchbench.testbed.command;

import java.util.Locale;

/**
 * Text from outside (ids, values, messages of servers), made harmless for a terminal, a log or a CI
 * system: no character in it moves the cursor, ends the line or changes the direction of what
 * follows.
 */
public final class TerminalText {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
  private static final int ZERO_WIDTH_JOINER = 0x200D;

  private TerminalText() {}

  /**
   * Returns the text on one line, with escapes such as {@code \\u001b} in place of control
   * characters (C0, DEL, C1), line separators, bidirectional controls and other invisible ones.
   */
  public static String printable(String text) {
    if (text.codePoints().allMatch(TerminalText::isHarmless)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (isHarmless(point)) {
                line.appendCodePoint(point);
              } else {
                for (char unit : Character.toChars(point)) {
                  line.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
              }
            });
    return line.toString();
  }

  private static boolean isHarmless(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      // Scripts and emoji need the two joiners; the rest are direction controls and invisible tags.
      case Character.FORMAT -> point == ZERO_WIDTH_NON_JOINER || point == ZERO_WIDTH_JOINER;
      default -> true;
    };
  }
}
