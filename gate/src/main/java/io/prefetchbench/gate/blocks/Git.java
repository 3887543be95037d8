package io.prefetchbench.gate.blocks;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs git in one repository; each call is killed after two minutes. */
record Git(Path folder, @Nullable Path index) {
  private static final long BOUND_SECONDS = 120;

  /** Returns the repository with this top folder. Throws BadInput if it is not one. */
  static Git of(Path folder) {
    Git git = new Git(folder, null);
    Optional<String> prefix = git.maybe("rev-parse", "--show-prefix");
    if (prefix.isEmpty() || !prefix.get().isEmpty()) {
      throw new BadInput(
          folder
              + " is not the top folder of a git repository; expected one, since both sides of a"
              + " paired run are built from its commits (or give --a and --b)");
    }
    return git;
  }

  static Path top(Path folder) {
    return new Git(folder, null)
        .maybe("rev-parse", "--show-toplevel")
        .map(Path::of)
        .orElseThrow(
            () -> new BadInput(folder + ": expected a folder of a git repository, or --a and --b"));
  }

  /** Returns the same repository with another index, so that the user's own is not touched. */
  Git withIndex(Path file) {
    return new Git(folder, file);
  }

  /** Returns the full hash of the commit a ref names; empty if there is none. */
  Optional<String> commit(String ref) {
    return ref.isBlank() || ref.startsWith("-")
        ? Optional.empty()
        : maybe("rev-parse", "--verify", "--quiet", ref + "^{commit}");
  }

  /** Returns whether two commits have a common ancestor in the available history. */
  boolean related(String one, String other) {
    return maybe("merge-base", one, other).isPresent();
  }

  /** Returns whether a tree or commit contains a folder at this path. */
  boolean holds(String treeish, String path) {
    return maybe("cat-file", "-t", treeish + ":" + path).filter("tree"::equals).isPresent();
  }

  /** Runs git and returns its output, without the last line end. */
  String ask(String... words) {
    Ended ended = run(words);
    if (ended.exitCode() != 0) {
      String first = ended.errors().lines().findFirst().orElse("exit code " + ended.exitCode());
      throw new IllegalStateException("git " + String.join(" ", words) + ": " + first);
    }
    return ended.output().stripTrailing();
  }

  private Optional<String> maybe(String... words) {
    Ended ended = run(words);
    return ended.exitCode() == 0 ? Optional.of(ended.output().stripTrailing()) : Optional.empty();
  }

  private record Ended(int exitCode, String output, String errors) {}

  /** Output goes to files, so that a full pipe cannot block git. */
  private Ended run(String... words) {
    Path output = null;
    Path errors = null;
    try {
      output = Files.createTempFile("prefetch-bench-git-", ".out");
      errors = Files.createTempFile("prefetch-bench-git-", ".err");
      Process process = start(List.of(words), output, errors);
      if (!process.waitFor(BOUND_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IllegalStateException(
            "git " + Arrays.toString(words) + " did not end in " + BOUND_SECONDS + " s");
      }
      return new Ended(process.exitValue(), Files.readString(output), Files.readString(errors));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the output of git", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while git was running", e);
    } finally {
      remove(output);
      remove(errors);
    }
  }

  private Process start(List<String> words, Path output, Path errors) {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.redirectOutput(output.toFile()).redirectError(errors.toFile());
    // A git hook passes on its own repository and index; here the folder's repository is used.
    builder.environment().keySet().removeIf(name -> name.matches("GIT_(DIR|INDEX|WORK|PREFIX).*"));
    builder.environment().put("LC_ALL", "C");
    if (index != null) {
      builder.environment().put("GIT_INDEX_FILE", index.toAbsolutePath().toString());
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BadInput("cannot run git; expected it on PATH (or give --a and --b)", e);
    }
  }

  private static void remove(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove a temporary file", e);
    }
  }
}
