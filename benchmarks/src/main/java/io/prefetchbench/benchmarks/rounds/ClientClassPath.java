package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.testbed.process.Home;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The class path of a fork whose client is no dependency of the cache. Each such client is a module
 * of its own under {@code clients}, so that its libraries, its Netty among them, are in the
 * versions that it was made for, and meet no other client in one JVM.
 */
public final class ClientClassPath {
  /** The clients with a module, and how the names of their jars begin. */
  private static final Map<String, String> JARS =
      Map.of(
          "REDISSON", "redisson",
          "GLIDE", "valkey-glide",
          "VERTX", "vertx-redis-client",
          "SPRING", "spring-data-redis");

  private ClientClassPath() {}

  /** The class path for a cell; empty if that of the rounds will do. */
  public static Optional<String> of(BenchmarkCell cell) {
    String client = cell.params().getOrDefault(BenchmarkCell.CLIENT, "");
    return JARS.containsKey(client)
        ? Optional.of(Home.find().classPath("clients/" + client.toLowerCase(Locale.ROOT)))
        : Optional.empty();
  }

  /** The versions of these clients among the cells, as the names of their jars have them. */
  public static SortedMap<String, String> versions(List<BenchmarkCell> cells) {
    SortedMap<String, String> versions = new TreeMap<>();
    for (BenchmarkCell cell : cells) {
      of(cell)
          .ifPresent(
              path -> {
                String client = String.valueOf(cell.params().get(BenchmarkCell.CLIENT));
                Matcher jar =
                    Pattern.compile(
                            "[/\\\\]" + JARS.get(client) + "-([0-9][^-/\\\\]*)[^/\\\\]*\\.jar")
                        .matcher(path);
                if (jar.find()) {
                  versions.put(
                      client.toLowerCase(Locale.ROOT), jar.group(1).replaceFirst("\\.jar$", ""));
                }
              });
    }
    return versions;
  }
}
