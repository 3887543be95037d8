package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The command of a run as it can be typed again. Stateless. */
final class CommandText {
  private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./:=,@%+*-]+");

  private CommandText() {}

  /**
   * Returns the command. Without the run's own folder: it exists now, or (of a part of a suite)
   * never had the name that was given.
   */
  static String of(RunManifest manifest) {
    List<String> words = new ArrayList<>(manifest.commandLine());
    if (!words.get(0).equals("bench")) {
      words.addAll(0, List.of("bench", manifest.kind().word()));
    }
    words.set(0, "./bench");
    for (int i = words.size() - 1; i > 0; i--) {
      if (words.get(i).startsWith("--out=")) {
        words.remove(i);
      } else if (words.get(i).equals("--out") && i + 1 < words.size()) {
        words.subList(i, i + 2).clear();
      }
    }
    return words.stream().map(CommandText::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return SAFE.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
