package io.prefetchbench.debezium;

import io.prefetchbench.testbed.process.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Copies of the data folder of a PostgreSQL that does not run. */
final class DataFolders {
  private DataFolders() {}

  /** Returns a copy, which the caller deletes. */
  static Path copy(Path data) throws IOException {
    Path folder = Files.createTempDirectory("prefetchbench-copy").resolve("data");
    run("cp", "-a", data.toString(), folder.toString());
    return folder;
  }

  /** Puts the copy in the place of the data, and removes it there. */
  static void replace(Path data, Path copy) {
    FileTree.remove(data);
    run("mv", copy.toString(), data.toString());
    FileTree.remove(Objects.requireNonNull(copy.getParent()));
  }

  private static void run(String... words) {
    try {
      int code = new ProcessBuilder(words).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException(String.join(" ", words) + ": exit code " + code);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
