package io.prefetchbench.testbed.command;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A command line as stored in a run directory: it can be run again, and shows no secret. */
public final class RecordedCommand {
  private static final String OUT = "--out";

  private RecordedCommand() {}

  /**
   * Returns the words of the command that is being run, {@code bench} first and {@code --out} left
   * out; the passwords of addresses and header values that may be secret are replaced by asterisks.
   */
  public static List<String> of(@Nullable CommandSpec spec) {
    return of(spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs());
  }

  /** Like {@link #of(CommandSpec)}, for the words behind {@code bench}. */
  public static List<String> of(List<String> words) {
    List<String> all = new ArrayList<>(List.of(CommandShell.PROGRAM));
    all.addAll(withoutFolder(words));
    return Redactor.redact(all);
  }

  /** The folder is there once the run has ended, under a name that shows how it ended. */
  private static List<String> withoutFolder(List<String> words) {
    List<String> kept = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).equals(OUT)) {
        i++;
      } else if (!words.get(i).startsWith(OUT + "=")) {
        kept.add(words.get(i));
      }
    }
    return kept;
  }
}
