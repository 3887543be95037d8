package io.prefetchbench.browser;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Finds the browser of this machine: nothing is downloaded. */
public final class Chromium {
  private static final String PROPERTY = "browser.path";
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");

  private Chromium() {}

  /**
   * The program to start.
   *
   * @throws IllegalStateException if there is none; the message says what to do
   */
  static Path find() {
    String given = System.getProperty(PROPERTY, "");
    if (!given.isBlank()) {
      Path path = Path.of(given);
      if (Files.isExecutable(path)) {
        return path;
      }
      throw new IllegalStateException(
          "-D%s: expected an executable Chromium or Chrome, was %s".formatted(PROPERTY, given));
    }
    String path = System.getenv().getOrDefault("PATH", "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      for (String name : NAMES) {
        Path candidate = Path.of(folder, name);
        if (!folder.isEmpty() && Files.isExecutable(candidate)) {
          return candidate;
        }
      }
    }
    throw new IllegalStateException(
        "no browser: the profile browser needs Chromium or Chrome on PATH (Debian: apt install"
            + " chromium), or its program as -D"
            + PROPERTY
            + "=PATH");
  }

  /** Prints where it is; fails with one line if there is none. */
  public static void main(String[] args) {
    System.out.println("browser: " + find());
  }
}
