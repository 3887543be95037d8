package io.prefetchbench.gate;

import io.prefetchbench.testbed.process.CommandOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The newest release of the sources that contains a file. Immutable.
 *
 * @param tag its tag: {@code v1.2.0}
 * @param text the file's content in that release
 */
record Release(String tag, String text) {
  private static final int GIT_SECONDS = 10;

  /**
   * Asks git for the newest tag {@code v*} before the checked-out commit that contains the file.
   *
   * @param home the folder of the sources
   * @param file path of the file relative to that folder
   * @return empty if no tag contains it, or there is no git or no repository
   */
  static Optional<Release> newest(Path home, String file) {
    List<String> tags =
        git(home, "tag", "--list", "v*", "--merged", "HEAD", "--sort=-version:refname")
            .map(output -> output.text().lines().toList())
            .orElse(List.of());
    for (String tag : tags) {
      Optional<CommandOutput> text = git(home, "show", tag + ":./" + file);
      if (text.isPresent()) {
        return Optional.of(new Release(tag, text.get().text()));
      }
    }
    return Optional.empty();
  }

  private static Optional<CommandOutput> git(Path home, String... words) {
    List<String> line = new ArrayList<>(List.of("git", "-C", home.toString()));
    line.addAll(List.of(words));
    return CommandOutput.by(GIT_SECONDS, line.toArray(String[]::new));
  }
}
