package io.prefetchbench.server.faults;

import io.prefetchbench.server.Programs;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * An older build of the programs, for tests of rolling upgrades: its sources come from the history
 * of this repository and are compiled once, by the compiler of this JDK, against the libraries at
 * hand; no network is used.
 *
 * @param classPath its classes and the libraries; empty if it could not be built
 * @param why why not, in one line; empty if it was built
 */
record OldBuild(String classPath, String why) {
  /** The commit it is built from. Before the first release, any recent one will do. */
  static final String COMMIT = "37e544e4";

  private static final List<String> MODULES =
      List.of(
          "cache", "testbed", "testkit", "cache-jdbc", "cache-debezium", "cache-kafka", "server");
  private static final Path FOLDER = Path.of("target", "old-build-" + COMMIT).toAbsolutePath();

  /** Builds it unless that was done before. */
  static synchronized OldBuild make() throws IOException, InterruptedException {
    Path classes = FOLDER.resolve("classes");
    Path done = FOLDER.resolve("complete");
    if (!Files.exists(done)) {
      String why = build(classes);
      if (!why.isEmpty()) {
        return new OldBuild("", why);
      }
      Files.writeString(done, COMMIT);
    }
    return new OldBuild(classes + File.pathSeparator + libraries(), "");
  }

  private static String build(Path classes) throws IOException, InterruptedException {
    byte[] top = Source.git("rev-parse", "--show-toplevel");
    byte[] known = Source.git("rev-parse", "--verify", "--quiet", COMMIT + "^{commit}");
    if (top.length == 0 || known.length == 0) {
      return "commit "
          + COMMIT
          + " is not in the git history at hand (a shallow clone, or none): fetch it with"
          + " git fetch --unshallow";
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      return "this Java has no compiler: a JDK is needed";
    }
    String where = new String(top, StandardCharsets.UTF_8).strip();
    List<String> command = new ArrayList<>(List.of("-C", where, "archive", "--format=zip", COMMIT));
    Path sources = FOLDER.resolve("sources");
    command.addAll(MODULES.stream().map(module -> module + "/src/main").toList());
    byte[] archive = Source.git(command.toArray(new String[0]));
    unpack(archive, sources, classes);
    List<String> arguments =
        new ArrayList<>(List.of("--release", "17", "-proc:none", "-nowarn", "-parameters", "-d"));
    arguments.addAll(List.of(classes.toString(), "-cp", libraries()));
    // The programs have no H2, which its triggers are compiled against.
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().matches(".*(?<!module-info|H2Triggers)\\.java"))
          .forEach(file -> arguments.add(file.toString()));
    }
    int code =
        compiler.run(InputStream.nullInputStream(), System.out, System.err, strings(arguments));
    if (code != 0) {
      throw new IllegalStateException(
          COMMIT + " does not compile with the libraries at hand; name a later commit");
    }
    return "";
  }

  private static String[] strings(List<String> list) {
    return list.toArray(new String[0]);
  }

  private static void unpack(byte[] archive, Path sources, Path classes) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        String name = entry.getName();
        int resources = name.indexOf("/src/main/resources/");
        Path to =
            resources < 0
                ? sources.resolve(name)
                : classes.resolve(name.substring(resources + "/src/main/resources/".length()));
        if (!entry.isDirectory()) {
          Files.createDirectories(to.getParent());
          Files.write(to, zip.readAllBytes());
        }
      }
    }
    Files.createDirectories(classes);
  }

  /** The class path of the tests without our own modules. */
  private static String libraries() {
    return Arrays.stream(Programs.classPath().split(File.pathSeparator, -1))
        .filter(
            part -> !part.matches(".*target.(test-)?classes.?|.*prefetch-bench-[a-z]+-[^/]*jar"))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
