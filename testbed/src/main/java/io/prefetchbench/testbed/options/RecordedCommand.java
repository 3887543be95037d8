package io.prefetchbench.testbed.options;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.Redactor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A command line as a run directory keeps it: it can be run again, and shows no secret. */
public final class RecordedCommand {
  private static final String OUT = "--out";

  private RecordedCommand() {}

  /**
   * Returns the words of the command that is being run, {@code bench} first and {@code --out} left
   * out; stars stand for the passwords of addresses and for the values of headers that may be
   * secret.
   */
  public static List<String> of(@Nullable CommandSpec spec) {
    return of(spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs());
  }

  /** As {@link #of(CommandSpec)}, for the words behind {@code bench}. */
  public static List<String> of(List<String> words) {
    List<String> all = new ArrayList<>(List.of(CommandShell.PROGRAM));
    all.addAll(withoutFolder(words));
    return Redactor.redact(all);
  }

  /** The folder is there once the run has ended, under a name that tells how it ended. */
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
