package io.prefetchbench.load;

import io.prefetchbench.load.foreign.SystemFile;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testbed.command.BadInput;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code bench load} for a server that it did not start. */
final class TargetOptions {
  @Option(
      names = "--target",
      paramLabel = "URL",
      description =
          "A running server: nothing is started, nothing is mutated, and what cannot be known from"
              + " outside is left out. It must hold the entities that are read (bench serve --fill"
              + " category-5+bench:100000).")
  @Nullable String target;

  @Option(
      names = "--target-path",
      paramLabel = "PATH",
      description =
          "Path of an entity on the target: {id} stands for its id (cat-0000042), {n} for its"
              + " number (42). Default: "
              + ReadProtocol.OUR_PATH)
  @Nullable String path;

  @Option(
      names = "--target-version",
      paramLabel = "WHERE",
      description =
          "Where an answer of the target carries the version of its entity: the name of a header,"
              + " or a JSON pointer into the body, such as /meta/version. Default: the header"
              + " Prefetch-Version")
  @Nullable String version;

  @Option(
      names = "--header",
      paramLabel = "NAME: VALUE",
      description =
          "Header of every read of the target, such as 'Authorization: Bearer …'. The value is"
              + " neither printed nor recorded. Can be repeated.")
  List<String> headers = new ArrayList<>();

  @Option(
      names = "--system",
      paramLabel = "FILE",
      description =
          "A system of your own, from a JSON file or a jar that say how its entities are changed"
              + " and read: changed, read and judged like ours (docs/YOUR_SYSTEM.md).")
  @Nullable Path system;

  @Nullable Path systemPath() {
    return system == null ? null : system.toAbsolutePath();
  }

  /** Returns the system of the option; null if there is none. */
  @Nullable SystemFile systemFile() {
    Path file = system;
    if (file == null) {
      return null;
    }
    if (target != null || path != null || version != null || !headers.isEmpty()) {
      throw new BadInput(
          "--system: expected no --target, --target-path, --target-version or --header with it: its"
              + " file says how it is read");
    }
    return SystemFile.read(file);
  }

  /** Returns the base URL of the option, or of the property that Maven sets; null without. */
  @Nullable String url() {
    String given = target == null ? System.getProperty("bench.target", "") : target;
    if (given.isEmpty() && target == null) {
      if (path != null || version != null || !headers.isEmpty()) {
        throw new BadInput(
            "--target-path, --target-version, --header: expected only with --target");
      }
      return null;
    }
    try {
      URI uri = URI.create(given);
      if (uri.getHost() != null && ("http".equals(uri.getScheme()) || isTls(given))) {
        return given.replaceAll("/+$", "");
      }
    } catch (IllegalArgumentException e) {
      throw new BadInput("--target: expected http://HOST:PORT, was " + given, e);
    }
    throw new BadInput("--target: expected http://HOST:PORT, was " + given);
  }

  static boolean isTls(String url) {
    return "https".equals(URI.create(url).getScheme());
  }

  /** Returns how the target's entities are read; a refusal has no value of a header. */
  ReadProtocol protocol() {
    try {
      return ReadProtocol.of(path, headers, version);
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
