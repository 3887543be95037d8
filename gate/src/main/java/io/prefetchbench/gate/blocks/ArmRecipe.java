package io.prefetchbench.gate.blocks;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/**
 * How the benchmark jar of a commit is built. Immutable.
 *
 * @param jar where the command leaves the jar, relative to that folder; the file name may be a glob
 * @param shared folders that both sides have from the candidate, such as those of the benchmarks
 * @param whole whether the whole built tree is kept rather than only the jar
 */
public record ArmRecipe(List<String> command, String jar, List<String> shared, boolean whole) {
  /** This project's benchmarks and what they depend on, without tests. */
  public static final ArmRecipe BENCHMARKS =
      new ArmRecipe(
          List.of(
              "mvn",
              "-B",
              "-pl",
              "benchmarks",
              "-am",
              "-Dmaven.test.skip=true",
              "-Dspotless.check.skip=true",
              "package"),
          "benchmarks/target/benchmarks.jar",
          ArmTree.HARNESS,
          false);

  /** This whole project, without tests: what {@code bench} itself would build. */
  public static final ArmRecipe WHOLE =
      new ArmRecipe(
          List.of("mvn", "-B", "-Dmaven.test.skip=true", "-Dspotless.check.skip=true", "package"),
          BENCHMARKS.jar,
          ArmTree.HARNESS,
          true);

  public ArmRecipe {
    command = List.copyOf(command);
    shared = List.copyOf(shared);
    if (jar.isBlank() || Path.of(jar).isAbsolute() || Path.of(jar).normalize().startsWith("..")) {
      throw new BadInput("--jar " + jar + ": expected a path inside the sources");
    }
  }

  /** Returns the recipe of another project: a line for the shell. */
  public static ArmRecipe ofShell(String line, String jar, List<String> shared) {
    return new ArmRecipe(List.of("sh", "-c", line), jar, shared, false);
  }

  /** Returns a name for what this recipe builds: another one for another recipe. */
  public String folderName() {
    return String.format(Locale.ROOT, "%08x", (command + jar).hashCode());
  }

  /** Returns the jar that the command has left; empty if there is none. */
  Optional<Path> built(Path sources) throws IOException {
    Path pattern = sources.resolve(jar);
    Path folder = pattern.getParent();
    Path name = pattern.getFileName();
    if (folder == null || name == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    List<String> found = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, name.toString())) {
      files.forEach(file -> found.add(file.getFileName().toString()));
    } catch (PatternSyntaxException e) {
      throw new BadInput("--jar " + jar + ": expected a file name or a glob of one", e);
    }
    if (found.size() > 1) {
      throw new BadInput(
          "--jar "
              + jar
              + ": expected one file, not "
              + String.join(", ", found.stream().sorted().toList()));
    }
    return found.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
  }
}
