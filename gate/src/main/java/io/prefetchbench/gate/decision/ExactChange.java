package io.prefetchbench.gate.decision;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lists what changed from one baseline to another as text: many small steps make a large one. */
public final class ExactChange {
  private ExactChange() {}

  /**
   * Returns a line for every row that differs, in the order of their texts; empty if none does. A
   * change of the environment is the first line.
   */
  public static List<String> lines(ExactBaseline from, ExactBaseline to) {
    List<String> lines = new ArrayList<>();
    if (!from.environment().equals(to.environment())) {
      lines.add(from.environment().text() + " → " + to.environment().text());
    }
    TreeSet<String> texts = new TreeSet<>(from.rows().keySet());
    texts.addAll(to.rows().keySet());
    for (String text : texts) {
      String line = line(from.rows().get(text), to.rows().get(text));
      if (!line.isEmpty()) {
        lines.add(text + "  " + line);
      }
    }
    return lines;
  }

  private static String line(@Nullable ExactFigure was, @Nullable ExactFigure is) {
    if (was == null) {
      return is == null ? "" : "new: " + is.text();
    }
    if (is == null) {
      return "removed, was " + was.text();
    }
    if (!was.isLike(is)) {
      return is.text() + ", was " + was.text();
    }
    return was.value() == is.value() ? "" : was.change(is);
  }
}
