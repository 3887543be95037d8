package io.prefetchbench.cli;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where run directories are, and under which name a run ended. */
final class Runs {
  private Runs() {}

  /** The folder {@code runs} beside the modules, whatever the current folder. */
  static Path root() {
    return Home.find().folder().resolve("runs");
  }

  /** The run of this folder, under the name it ended with; null if there is none. */
  static @Nullable RunDirectory ended(Path folder) {
    for (RunResult result : RunResult.values()) {
      Path named = folder.resolveSibling(folder.getFileName() + result.folderSuffix());
      if (Files.isRegularFile(named.resolve(RunDirectory.MANIFEST))) {
        try {
          return RunDirectory.open(named);
        } catch (RunDirectoryException unreadable) {
          throw new IllegalStateException(unreadable.getMessage(), unreadable);
        }
      }
    }
    return null;
  }
}
