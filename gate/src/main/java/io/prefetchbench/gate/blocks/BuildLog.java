package io.prefetchbench.gate.blocks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The output of a build or of a fork, searched for the few lines that matter. */
record BuildLog(List<String> lines) {
  private static final Pattern ERROR = Pattern.compile("\\[ERROR\\]\\s+(\\S.*)");

  /**
   * Maven's {@code [ERROR] File.java:[3,7] …}, of Kotlin also {@code File.kt: (3, 7) …}; javac's
   * own {@code File.java:3: error: …}; kotlinc's {@code e: File.kt:3:7 …}.
   */
  private static final Pattern COMPILER =
      Pattern.compile(
          "^(?:\\[ERROR\\]\\s+(\\S+:(?:\\[\\d+,| \\(\\d+,).*)"
              + "|e: (\\S+:\\d+:\\d+:? .*)|(\\S+:\\d+: error: .*))");

  private static final Pattern MODULE =
      Pattern.compile("Building prefetch-bench-(\\w+).*\\[(.*)\\]");

  BuildLog {
    lines = List.copyOf(lines);
  }

  /** Reads a log; bytes that are not UTF-8 are replaced, since compilers quote sources. */
  static BuildLog read(Path log) {
    try {
      String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return new BuildLog(text.lines().toList());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  /** Returns the first compiler error, with the file relative to the sources; empty if none. */
  Optional<String> compilerLine(Path sources) {
    return first(COMPILER)
        .map(line -> line.replace("file://", "").replace(sources.toAbsolutePath() + "/", ""));
  }

  /** Returns the first line that Maven marks as an error, else the last line. */
  String errorLine() {
    return first(ERROR).or(this::last).orElse("it printed nothing");
  }

  Optional<String> last() {
    return lines.stream()
        .filter(line -> !line.isBlank())
        .reduce((one, next) -> next)
        .map(String::strip);
  }

  /** Returns the module being built, such as {@code cache (3/5)}; empty before the first. */
  Optional<String> module() {
    for (int i = lines.size() - 1; i >= 0; i--) {
      Matcher matcher = MODULE.matcher(lines.get(i));
      if (matcher.find()) {
        return Optional.of(matcher.group(1) + " (" + matcher.group(2) + ")");
      }
    }
    return Optional.empty();
  }

  private Optional<String> first(Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .map(BuildLog::firstGroup)
        .findFirst();
  }

  private static String firstGroup(Matcher matcher) {
    int group = 1;
    while (matcher.group(group) == null) {
      group++;
    }
    return matcher.group(group);
  }
}
