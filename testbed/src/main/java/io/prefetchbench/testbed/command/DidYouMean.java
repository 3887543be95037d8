package io.prefetchbench.testbed.command;

import java.util.Collection;
import java.util.Locale;

/** Suggests the known word that most likely matches a misspelt one. */
public final class DidYouMean {
  private static final int EDITS_MAX = 3;

  private DidYouMean() {}

  /**
   * Returns {@code "; did you mean 'X'?"} for the closest known word, or an empty text if none is
   * close. A word is close if it takes at most a third of its length in edits (a letter changed,
   * added, left out, or two swapped), or if it begins with what was given.
   */
  public static String suffix(String given, Collection<String> known) {
    String word = given.toLowerCase(Locale.ROOT);
    String best = "";
    int bestEdits = Integer.MAX_VALUE;
    for (String candidate : known) {
      String lower = candidate.toLowerCase(Locale.ROOT);
      int most = Math.min(EDITS_MAX, Math.max(1, Math.max(word.length(), lower.length()) / 3));
      boolean begins = word.length() >= 3 && lower.startsWith(word);
      int edits = begins ? 1 : edits(word, lower, most);
      if (edits <= most && edits < bestEdits) {
        best = candidate;
        bestEdits = edits;
      }
    }
    return best.isEmpty() ? "" : "; did you mean '" + best + "'?";
  }

  /** Returns the distance of two words (optimal string alignment), or more than {@code most}. */
  private static int edits(String a, String b, int most) {
    if (Math.abs(a.length() - b.length()) > most) {
      return most + 1;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : step(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int step(int[][] cost, String a, String b, int i, int j) {
    int changed = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int least = Math.min(changed, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
