package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.WatchedProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Builds the benchmark jars of both arms from one repository. A jar is stored under the hash of its
 * tree and reused: {@code target/gate/jars/<tree>/benchmarks.jar}. It gets that name only once it
 * is complete. For load runs the whole tree is built and kept in {@code target/gate/arms/<tree>}.
 *
 * <p>Not thread-safe; use it from one thread. A file lock keeps other processes from building at
 * the same time.
 */
public final class ArmBuild {
  /** A file newer than all sources, by which {@code bench} knows that it need not build. */
  private static final String STAMP = "target/bench-built";

  private static final String JAR = "benchmarks.jar";
  private static final Duration AT_MOST = Duration.ofMinutes(30);

  private final Git git;
  private final Path gateFolder;
  private final ArmRecipe recipe;
  private final Progress progress;

  /**
   * @param gateFolder receives sources and jars; git ignores it from then on
   */
  public ArmBuild(Path home, Path gateFolder, ArmRecipe recipe, Progress progress) {
    this.git = Git.of(home);
    this.gateFolder = gateFolder.toAbsolutePath().normalize();
    this.recipe = recipe;
    this.progress = progress;
  }

  public static Path top(Path folder) {
    return Git.top(folder);
  }

  /**
   * Builds the arms that are not built yet; the base has no jar if it does not compile.
   *
   * @param candidate a ref, or {@code worktree}
   */
  public Arms build(String base, String candidate) throws InterruptedException {
    ArmTree second = ArmTree.candidate(git, candidate);
    ArmTree first = ArmTree.base(git, base, second, recipe.shared());
    try {
      Files.createDirectories(gateFolder);
      Files.writeString(gateFolder.resolve(".gitignore"), "*\n");
      Path lockFile = gateFolder.resolve("lock");
      try (FileChannel channel =
              FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = lock(channel)) {
        if (lock == null) {
          throw new BadInput("another process is building arms; expected none to hold " + lockFile);
        }
        Arm built = candidate(second);
        return Arms.of(base(first), built);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + gateFolder, e);
    }
  }

  /** Returns null if another process, or another thread of this one, holds the lock. */
  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException held) {
      return null;
    }
  }

  private Arm candidate(ArmTree tree) throws IOException, InterruptedException {
    Optional<BuildLog> failed = make("candidate", tree);
    if (failed.isPresent()) {
      BuildLog log = failed.get();
      throw new BadInput(
          "the candidate %s does not build: %s%s"
              .formatted(
                  tree.name(),
                  log.compilerLine(sources(tree)).orElseGet(log::errorLine),
                  seeLog(tree)));
    }
    return built(tree);
  }

  private Arm base(ArmTree tree) throws IOException, InterruptedException {
    Optional<BuildLog> failed = make("base", tree);
    if (failed.isEmpty()) {
      return built(tree);
    }
    String line =
        failed
            .get()
            .compilerLine(sources(tree))
            .orElseThrow(
                () ->
                    new Untrustworthy(
                        "the base %s cannot be built: %s%s"
                            .formatted(tree.name(), failed.get().errorLine(), seeLog(tree))));
    ArmFacts facts = new ArmFacts(tree.name(), tree.commit(), null, new TreeMap<>(), line);
    return new Arm(facts, null, null);
  }

  private Arm built(ArmTree tree) {
    JarFacts facts = JarFacts.of(jar(tree));
    return new Arm(
        new ArmFacts(tree.name(), tree.commit(), facts.digest(), facts.versions(), null),
        jar(tree),
        recipe.whole() ? sources(tree) : null);
  }

  /** Builds the jar of a tree if there is none; returns the log if the build fails. */
  private Optional<BuildLog> make(String side, ArmTree tree)
      throws IOException, InterruptedException {
    Path sources = sources(tree);
    Path stamp = sources.resolve(STAMP);
    if (Files.isRegularFile(jar(tree)) && (!recipe.whole() || Files.isRegularFile(stamp))) {
      progress.say(side + " " + tree.name() + ": built before, " + tree.folderName());
      return Optional.empty();
    }
    progress.say("building the " + side + " " + tree.name() + ", " + tree.folderName());
    FileTree.remove(sources);
    Files.createDirectories(sources);
    tree.export(git, sources);
    Path log = log(tree);
    OptionalInt code =
        new WatchedProcess(recipe.command(), sources, log, AT_MOST).run(() -> show(side, log));
    if (code.orElse(-1) != 0) {
      return Optional.of(BuildLog.read(log));
    }
    Optional<Path> built = recipe.built(sources);
    if (built.isEmpty()) {
      throw new BadInput(
          "the build of the %s %s left no %s; expected the benchmark jar there%s"
              .formatted(side, tree.name(), recipe.jar(), seeLog(tree)));
    }
    Files.createDirectories(jarFolder(tree));
    Files.move(built.get(), jar(tree), StandardCopyOption.ATOMIC_MOVE);
    if (recipe.whole()) {
      Files.createDirectories(stamp.getParent());
      Files.createFile(stamp);
    } else {
      FileTree.remove(sources);
    }
    return Optional.empty();
  }

  private void show(String side, Path log) {
    progress.show(
        "building the "
            + side
            + BuildLog.read(log).module().map(module -> ": " + module).orElse(""));
  }

  private Path sources(ArmTree tree) {
    return gateFolder.resolve("arms").resolve(tree.folderName());
  }

  private Path log(ArmTree tree) {
    return gateFolder.resolve("arms").resolve(tree.folderName() + ".log");
  }

  private Path jar(ArmTree tree) {
    return jarFolder(tree).resolve(JAR);
  }

  private Path jarFolder(ArmTree tree) {
    return gateFolder.resolve("jars").resolve(tree.folderName());
  }

  private String seeLog(ArmTree tree) {
    return " (all of its output is in " + log(tree) + ")";
  }
}
