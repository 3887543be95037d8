package io.prefetchbench.gate.blocks;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.BaselineMissing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The sources of one arm as a git tree object. It is created with a separate index: the user's
 * index and work tree are not touched. Immutable.
 *
 * @param name the user's name for it: a ref, or {@value #WORKTREE}
 * @param commit full hash; for the work tree, the hash of its HEAD commit
 * @param tree full hash of the tree; equal sources have equal hashes
 */
record ArmTree(String name, String commit, String tree) {
  /** The name of the files in the work tree, committed or not. */
  static final String WORKTREE = "worktree";

  /** The measuring code: both arms use the candidate's, so that only the measured code differs. */
  static final List<String> HARNESS =
      List.of("benchmarks", "load", "testbed", "reports", "gate", "cli");

  private static final int FOLDER_NAME_CHARS = 16;

  /**
   * Returns the tree of the candidate. Throws BadInput if there is no such commit.
   *
   * @param name a ref, or {@value #WORKTREE}: everything that git does not ignore
   */
  static ArmTree candidate(Git git, String name) {
    String commit =
        git.commit(name.equals(WORKTREE) ? "HEAD" : name)
            .orElseThrow(
                () ->
                    new BadInput(
                        "--candidate %s: expected a commit, branch or tag of this repository, or %s"
                            .formatted(name, WORKTREE)));
    if (!name.equals(WORKTREE)) {
      return new ArmTree(name, commit, git.ask("rev-parse", commit + "^{tree}"));
    }
    return inOwnIndex(
        git,
        own -> {
          own.ask("read-tree", "HEAD");
          own.ask("add", "-A");
          return new ArmTree(name, commit, own.ask("write-tree"));
        });
  }

  /**
   * Returns the tree of the base, in which some folders are the candidate's.
   *
   * @param shared these folders; {@link #HARNESS} may be incomplete in old candidates
   */
  static ArmTree base(Git git, String ref, ArmTree candidate, List<String> shared) {
    String commit =
        git.commit(ref)
            .orElseThrow(
                () ->
                    new BaselineMissing(
                        "--base "
                            + ref
                            + ": expected a commit, branch or tag of this repository"
                            + " (in CI, check out with fetch-depth: 0)"));
    if (!git.related(commit, candidate.commit)) {
      throw new BaselineMissing(
          ("--base %s and %s have no common ancestor in this clone; expected the whole"
                  + " history (in CI, check out with fetch-depth: 0)")
              .formatted(ref, candidate.name));
    }
    for (String folder : shared) {
      if (!HARNESS.contains(folder) && !git.holds(candidate.tree, folder)) {
        throw new BadInput("--same " + folder + ": expected a folder of the candidate's sources");
      }
    }
    return inOwnIndex(
        git,
        own -> {
          own.ask("read-tree", commit);
          for (String folder : shared) {
            own.ask("rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch", "--", folder);
            if (git.holds(candidate.tree, folder)) {
              own.ask("read-tree", "--prefix=" + folder + "/", candidate.tree + ":" + folder);
            }
          }
          return new ArmTree(ref, commit, own.ask("write-tree"));
        });
  }

  /** Writes the files of the tree into a folder, which must be empty. */
  void export(Git git, Path folder) {
    inOwnIndex(
        git,
        own -> {
          own.ask("read-tree", tree);
          return own.ask("checkout-index", "-a", "--prefix=" + folder.toAbsolutePath() + "/");
        });
  }

  /** Returns the name of the build folder: the same length for every tree. */
  String folderName() {
    return tree.substring(0, FOLDER_NAME_CHARS);
  }

  private static <T> T inOwnIndex(Git git, Function<Git, T> work) {
    try {
      Path folder = Files.createTempDirectory("prefetch-bench-index-");
      Path index = folder.resolve("index");
      try {
        return work.apply(git.withIndex(index));
      } finally {
        Files.deleteIfExists(index);
        Files.deleteIfExists(folder.resolve("index.lock"));
        Files.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make an index for git in the temporary folder", e);
    }
  }
}
