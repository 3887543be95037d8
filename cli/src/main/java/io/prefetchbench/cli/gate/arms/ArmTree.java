package io.prefetchbench.cli.gate.arms;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.BaselineMissing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * The sources of one arm as a tree object of git. Made in an index of its own: the user's index and
 * work tree are left alone. Immutable.
 *
 * @param name what the user called it: a ref, or {@value #WORKTREE}
 * @param commit full hash; of the work tree, the commit that it stands on
 * @param tree full hash of the tree, by which equal sources have an equal name
 */
record ArmTree(String name, String commit, String tree) {
  /** The name of the files as they lie in the work tree, committed or not. */
  static final String WORKTREE = "worktree";

  /** What measures: of both arms it is the candidate's, so that only what is measured differs. */
  static final List<String> HARNESS = List.of("benchmarks", "load", "testbed", "reports", "cli");

  private static final int FOLDER_NAME_CHARS = 16;

  /**
   * The tree of the candidate.
   *
   * @param name a ref, or {@value #WORKTREE}: all but what git ignores
   * @throws BadInput if there is no such commit
   */
  static ArmTree candidate(Git git, String name) {
    String commit =
        git.commit(name.equals(WORKTREE) ? "HEAD" : name)
            .orElseThrow(
                () ->
                    new BadInput(
                        "--candidate "
                            + name
                            + ": expected a commit, branch or tag of this"
                            + " repository, or "
                            + WORKTREE));
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
   * The tree of the base, with the candidate's {@link #HARNESS} laid over.
   *
   * @throws BaselineMissing if there is no such commit, or it has no ancestor in common with the
   *     candidate
   */
  static ArmTree base(Git git, String ref, ArmTree candidate) {
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
          "--base "
              + ref
              + " and "
              + candidate.name
              + " have no common ancestor in this clone;"
              + " expected the whole history (in CI, check out with fetch-depth: 0)");
    }
    return inOwnIndex(
        git,
        own -> {
          own.ask("read-tree", commit);
          for (String folder : HARNESS) {
            own.ask("rm", "-r", "-q", "-f", "--cached", "--ignore-unmatch", "--", folder);
            if (git.holds(candidate.tree, folder)) {
              own.ask("read-tree", "--prefix=" + folder + "/", candidate.tree + ":" + folder);
            }
          }
          return new ArmTree(ref, commit, own.ask("write-tree"));
        });
  }

  /** Writes the files of the tree into a folder, which must not hold any yet. */
  void export(Git git, Path folder) {
    inOwnIndex(
        git,
        own -> {
          own.ask("read-tree", tree);
          return own.ask("checkout-index", "-a", "--prefix=" + folder.toAbsolutePath() + "/");
        });
  }

  /** Name of the folder it is built in: the same length for every tree. */
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
