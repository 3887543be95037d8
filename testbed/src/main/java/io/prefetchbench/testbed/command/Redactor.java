package io.prefetchbench.testbed.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Replaces secrets by asterisks, before a text is printed, logged or written to a run directory:
 * passwords of addresses, tokens in the query of a URL, values of HTTP headers.
 *
 * <p>A Redis address need not be well-formed: everything up to its last {@code @} is taken for the
 * login, so that a password with unescaped characters is covered too.
 */
public final class Redactor {
  private static final String STARS = "***";
  private static final String HEADER = "--header";
  private static final Set<String> OPEN_HEADERS =
      Set.of("accept", "accept-encoding", "accept-language", "cache-control", "user-agent");

  private static final Pattern REDIS =
      Pattern.compile(
          "(rediss?(?:-sentinel|-cluster)?://)"
              + "((?:(?!rediss?(?:-sentinel|-cluster)?://)[^\\n])*)@",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern OTHER_URL =
      Pattern.compile("(\\b[a-z][a-z0-9+.-]*://)([^/?#\\s@]+)@", Pattern.CASE_INSENSITIVE);
  private static final Pattern QUERY =
      Pattern.compile(
          "([?&](?:access[_-]?token|token|(?:ssl)?password|secret|api[_-]?key)=)[^&\\s]+",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern USER = Pattern.compile("[^:@/?#\\s]*:");

  private Redactor() {}

  /** Returns the text with its secrets replaced by asterisks. */
  public static String redact(String text) {
    String first = REDIS.matcher(text).replaceAll(Redactor::starred);
    String second = OTHER_URL.matcher(first).replaceAll(Redactor::starred);
    return QUERY.matcher(second).replaceAll("$1" + Matcher.quoteReplacement(STARS));
  }

  /** The user stays; a login without a colon may be a password that was given for a user. */
  private static String starred(MatchResult found) {
    Matcher user = USER.matcher(found.group(2));
    String shown = user.lookingAt() ? user.group() : "";
    return Matcher.quoteReplacement(found.group(1) + shown + STARS + "@");
  }

  /** Returns the arguments of a command line with their secrets replaced by asterisks. */
  public static List<String> redact(List<String> words) {
    List<String> open = new ArrayList<>();
    String before = "";
    for (String word : words) {
      String shown = word;
      if (before.equals(HEADER)) {
        shown = header(word);
      } else if (word.startsWith(HEADER + "=")) {
        shown = HEADER + "=" + header(word.substring(HEADER.length() + 1));
      }
      open.add(redact(shown));
      before = word;
    }
    return List.copyOf(open);
  }

  private static String header(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    return OPEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) ? text : name + ": " + STARS;
  }
}
