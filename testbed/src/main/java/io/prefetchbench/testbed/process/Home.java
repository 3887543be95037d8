package io.prefetchbench.testbed.process;

import io.prefetchbench.testbed.command.BadInput;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder that holds the modules, and the class paths the build has left there.
 *
 * <p>Immutable.
 *
 * @param folder absolute
 */
public record Home(Path folder) {
  /** System property by which the launcher names the folder. */
  public static final String PROPERTY = "prefetchbench.home";

  /** Makes the folder absolute. */
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
   * target/classpath.txt}.
   *
   * @throws BadInput if the module is not built
   */
  public String classPath(String module) {
    Path target = folder.resolve(module).resolve("target");
    Path list = target.resolve("classpath.txt");
    try {
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
    try (Stream<Path> files = Files.list(target)) {
      List<Path> jars =
          files
              .filter(file -> file.getFileName().toString().matches("prefetch-bench-.*\\.jar"))
              .sorted()
              .toList();
      if (jars.isEmpty()) {
        throw new IOException("no classes in " + target);
      }
      return jars.get(0);
    } catch (UncheckedIOException e) {
      throw new IOException("cannot list " + target, e);
    }
  }

  private static BadInput notBuilt(String module, Path missing, IOException e) {
    return new BadInput(
        "module " + module + " is not built: expected " + missing + " (mvn -DskipTests package)",
        e);
  }
}
