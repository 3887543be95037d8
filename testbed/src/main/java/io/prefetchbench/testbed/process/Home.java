package io.prefetchbench.testbed.process;

import io.prefetchbench.testbed.command.BadInput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds the modules, and the class paths the build has left there; or that of a
 * distribution, with all jars in {@code lib}. Absolute, immutable.
 */
public record Home(Path folder) {
  /** System property by which the launcher names the folder. */
  public static final String PROPERTY = "prefetchbench.home";

  public Home {
    folder = folder.toAbsolutePath().normalize();
  }

  /**
   * The folder that {@link #PROPERTY} names, otherwise the nearest one above this class's location
   * that holds the modules.
   *
   * @throws BadInput if there is none
   */
  public static Home find() {
    String named = System.getProperty(PROPERTY);
    if (named != null) {
      return new Home(Path.of(named));
    }
    for (Path at = ownPlace(); at != null; at = at.getParent()) {
      if (Files.isRegularFile(at.resolve("testbed/pom.xml"))
          && Files.isRegularFile(at.resolve("cli/pom.xml"))) {
        return new Home(at);
      }
    }
    throw new BadInput(
        "cannot find the folder of prefetch-bench; expected -D" + PROPERTY + "=FOLDER");
  }

  private static @Nullable Path ownPlace() {
    try {
      var source = Home.class.getProtectionDomain().getCodeSource();
      return source == null ? null : Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the location of the classes is not a path", e);
    }
  }

  /**
   * Class path of a module's program: its own classes and what its build wrote into {@code
   * target/classpath.txt}. A module is its folder, such as {@code clients/glide}.
   */
  public String classPath(String module) {
    Path lib = folder.resolve("lib");
    Path target = folder.resolve(module).resolve("target");
    Path list = target.resolve("classpath.txt");
    try {
      if (Files.isDirectory(lib)) {
        return ownJar(lib, "prefetch-bench-" + module.replace('/', '-') + "-\\d.*\\.jar")
            .toString();
      }
      String others = Files.readString(list).strip();
      return ownClasses(target) + (others.isEmpty() ? "" : File.pathSeparator + others);
    } catch (IOException e) {
      throw notBuilt(module, list, e);
    }
  }

  private static Path ownClasses(Path target) throws IOException {
    Path classes = target.resolve("classes");
    if (Files.isDirectory(classes)) {
      return classes;
    }
    return ownJar(target, "prefetch-bench-.*\\.jar");
  }

  private static Path ownJar(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .min(Comparator.naturalOrder())
          .orElseThrow(() -> new IOException("no " + name + " in " + folder));
    } catch (UncheckedIOException e) {
      throw new IOException("cannot list " + folder, e);
    }
  }

  private static BadInput notBuilt(String module, Path missing, IOException e) {
    return new BadInput(
        "module " + module + " is not built: expected " + missing + " (mvn -DskipTests package)",
        e);
  }
}
