package io.prefetchbench.reports.render;

import io.prefetchbench.reports.page.Headline;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run as text for a terminal of 80 columns: the verdict, the headline figures, what to do next,
 * and where the rest is. At most {@value #MOST_LINES} lines.
 */
public final class RunSummary {
  /** Lines of a summary, at most. */
  public static final int MOST_LINES = 25;

  private static final int WIDTH = 80;
  private static final int REASON_LINES = 3;
  private static final int FOOTNOTE_LINES = 4;
  private static final int NEXT_LINES = 2;
  private static final String INDENT = "  ";
  private static final String RED = "\u001b[31m";
  private static final String RESET = "\u001b[0m";
  private static final Map<String, String> COLOURS =
      Map.of(
          "VALID", "\u001b[32m",
          "SATURATED", "\u001b[33m",
          "FAILED", RED,
          "INVALID", RED,
          "PARTIAL", "\u001b[33m");

  private RunSummary() {}

  /**
   * Returns the summary, each line with its line end. Throws RunDirectoryException if a file of the
   * run is broken.
   *
   * @param quiet whether only the verdict, its reasons and the path of the run are wanted
   * @param report the HTML report, null if none was written
   * @param coloured whether the verdict is coloured: for a terminal, without {@code NO_COLOR}
   */
  public static String render(
      RunDirectory run, boolean quiet, @Nullable Path report, boolean coloured) {
    Headline headline = Headline.of(run);
    List<String> lines = new ArrayList<>();
    verdict(lines, run, headline, coloured);
    if (!quiet) {
      figures(lines, run, headline, coloured);
      footnotes(lines, headline);
      lines.addAll(wrapped("next: ", headline.nextStep(), NEXT_LINES));
    }
    lines.add("run: " + run.path());
    if (!quiet) {
      lines.add("report: " + (report == null ? "./bench report " + run.path() : report));
      lines.add(more(run));
    }
    return String.join("\n", lines) + "\n";
  }

  private static void verdict(
      List<String> lines, RunDirectory run, Headline headline, boolean coloured) {
    String claims = run.manifest().notForClaims() ? " (not for claims)" : "";
    List<String> first = wrapped(headline.word() + claims + INDENT, headline.meaning(), 2);
    String word = headline.word();
    first.set(
        0,
        (coloured ? COLOURS.get(word) + word + RESET : word)
            + first.get(0).substring(word.length()));
    lines.addAll(first);
    List<String> reasons = new ArrayList<>();
    headline.reasons().forEach(reason -> reasons.addAll(wrapped("reason: ", reason, 2)));
    lines.addAll(cut(reasons, REASON_LINES));
  }

  private static void figures(
      List<String> lines, RunDirectory run, Headline headline, boolean coloured) {
    lines.add("");
    if (!headline.conditions().isEmpty()) {
      lines.add(TextTable.clean(headline.conditions()));
    }
    List<List<String>> rows = new ArrayList<>();
    for (Headline.Figure figure : headline.figures()) {
      rows.add(List.of(figure.label(), figure.text() + marks(figure), figure.explanation()));
    }
    if (!rows.isEmpty()) {
      String[] table = TextTable.of(INDENT, List.of("", "", ""), 3, rows).split("\n", -1);
      for (int i = 0; i < rows.size(); i++) {
        boolean bad = coloured && headline.figures().get(i).mood() == Headline.Mood.BAD;
        lines.add(bad ? RED + table[i] + RESET : table[i]);
      }
    }
    for (RunDirectory part : run.parts()) {
      if (part.manifest().kind() == RunKind.JMH && run.parts().size() > 1) {
        Headline jmh = Headline.of(part);
        String ran = jmh.conditions().isEmpty() ? "" : jmh.conditions() + "; ";
        lines.add("jmh: " + jmh.word() + INDENT + ran + "figures in the report");
      }
    }
  }

  private static String marks(Headline.Figure figure) {
    boolean comparable = figure.caveats().stream().anyMatch(Caveat::comparable);
    return (figure.notForClaims() ? " *" : "") + (comparable ? " †" : "");
  }

  /** One for each caveat of a figure shown, those that forbid claims first. */
  private static void footnotes(List<String> lines, Headline headline) {
    Set<Caveat> shown = new LinkedHashSet<>();
    headline.figures().forEach(figure -> shown.addAll(figure.caveats()));
    List<String> notes = new ArrayList<>();
    for (boolean comparable : new boolean[] {false, true}) {
      for (Caveat caveat : shown) {
        if (caveat.comparable() == comparable) {
          notes.addAll(wrapped(INDENT + lead(caveat), caveat.cause(), 2));
        }
      }
    }
    lines.addAll(cut(notes, FOOTNOTE_LINES));
    lines.add("");
  }

  private static String lead(Caveat caveat) {
    return switch (caveat.kind()) {
      case RANGE -> "* a range, not for claims: ";
      case UNDECIDED -> "† objective undecided: ";
      case NOT_REPRESENTATIVE -> "† not representative: ";
    };
  }

  private static String more(RunDirectory run) {
    int notes = run.manifest().notes().size();
    for (RunDirectory part : run.parts()) {
      notes += part.manifest().notes().size();
    }
    String all = notes == 0 ? "" : notes + (notes == 1 ? " note, " : " notes, ");
    return "words: docs/GLOSSARY.md; " + all + "all figures: the report";
  }

  /** A sentence in lines of at most {@value #WIDTH} columns, the later ones indented. */
  private static List<String> wrapped(String lead, String sentence, int most) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(lead);
    boolean empty = true;
    for (String word : TextTable.clean(sentence).split(" ", -1)) {
      if (!empty && TextTable.width(line + " " + word) > WIDTH) {
        lines.add(line.toString());
        line = new StringBuilder(INDENT + INDENT);
        empty = true;
      }
      line.append(empty ? "" : " ").append(word);
      empty = false;
    }
    lines.add(line.toString());
    return cut(lines, most);
  }

  private static List<String> cut(List<String> lines, int most) {
    if (lines.size() <= most) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, most));
    String last = first.get(most - 1);
    int end = Math.min(last.length(), WIDTH - 2);
    first.set(most - 1, last.substring(0, end) + " …");
    return first;
  }
}
