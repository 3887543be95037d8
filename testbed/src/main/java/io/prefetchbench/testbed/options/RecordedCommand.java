package io.prefetchbench.testbed.options;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.resp.RedisUrl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** A command line as a run directory keeps it: it can be run again, and shows no secret. */
public final class RecordedCommand {
  private static final Set<String> OPEN_HEADERS =
      Set.of("accept", "accept-encoding", "accept-language", "cache-control", "user-agent");
  private static final String HEADER = "--header";
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
    return withoutSecrets(all);
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

  /** Returns the words with stars for what is secret in them. */
  public static List<String> withoutSecrets(List<String> words) {
    List<String> open = new ArrayList<>();
    String before = "";
    for (String word : words) {
      String shown = word;
      if (before.equals(HEADER)) {
        shown = header(word);
      } else if (word.startsWith(HEADER + "=")) {
        shown = HEADER + "=" + header(word.substring(HEADER.length() + 1));
      }
      open.add(RedisUrl.withoutPasswords(shown));
      before = word;
    }
    return List.copyOf(open);
  }

  private static String header(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon).strip();
    return OPEN_HEADERS.contains(name.toLowerCase(Locale.ROOT)) ? text : name + ": ***";
  }
}
