package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.cell.Cell;
import io.prefetchbench.benchmarks.contender.socket.Flush;
import io.prefetchbench.benchmarks.contender.socket.ReplayedLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.rounds.Spread;
import io.prefetchbench.cache.source.mock.Shape;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.resp.RedisUrl;
import io.prefetchbench.testbed.resp.RespConnection;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The published demos' commands through {@code redis-cli --pipe}, once a round beside the bulk-load
 * cells: how fast Redis' own tool loads the same entities into a cold cache. Its time includes the
 * start of the tool. Nothing is measured where {@code redis-cli} is not on the path, or the Redis
 * wants TLS. For use by one thread.
 */
final class RedisCliPipe {
  private static final String TOOL = "redis-cli";
  private static final int WAIT_MINUTES = 2;

  /** What is loaded; a run may have several shapes and sizes. */
  private record Load(String shape, int entities) {
    SortedMap<String, String> labels() {
      return new TreeMap<>(Map.of("shape", shape, "entities", Integer.toString(entities)));
    }
  }

  private final RedisServer server;
  private final boolean owned;
  private final Map<Load, List<Double>> ratesPerSecond = new LinkedHashMap<>();

  /**
   * Finds out what to load.
   *
   * @param owned whether the Redis may be flushed
   */
  RedisCliPipe(List<Cell> cells, RedisServer server, boolean owned) {
    this.server = server;
    this.owned = owned;
    if (server.url().tls() || !isOnPath(System.getenv().getOrDefault("PATH", ""))) {
      return;
    }
    Set<Load> loads = new LinkedHashSet<>();
    for (Cell cell : cells) {
      Map<String, String> params = cell.params();
      if ("COLD".equals(params.get("keyspace"))) {
        loads.add(
            new Load(
                params.getOrDefault("shape", ""),
                Integer.parseInt(params.getOrDefault("entities", "0"))));
      }
    }
    loads.forEach(load -> ratesPerSecond.put(load, new ArrayList<>()));
  }

  private static boolean isOnPath(String path) {
    for (String folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, TOOL))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Loads everything once more.
   *
   * @throws Untrustworthy if the tool failed or Redis refused a command
   */
  void measure() {
    ratesPerSecond.forEach((load, rates) -> rates.add(rate(load)));
  }

  private double rate(Load load) {
    FreshPrefix prefix = FreshPrefix.create();
    Dataset data =
        Dataset.of(new KeySpace(prefix.value()), Shape.named(load.shape()), load.entities());
    try (RespConnection connection = server.connect()) {
      if (owned) {
        connection.call("FLUSHALL", "SYNC");
      }
      Path file = Files.createTempFile("prefetch-bench-pipe-", ".resp");
      try {
        write(file, ReplayedLoad.demos(data));
        return load.entities() / seconds(file);
      } finally {
        Files.deleteIfExists(file);
        prefix.remove(connection);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run " + TOOL, e);
    }
  }

  private static void write(Path file, List<Flush> flushes) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (Flush flush : flushes) {
        out.write(flush.bytes());
      }
    }
  }

  private double seconds(Path file) throws IOException {
    RedisUrl url = server.url();
    List<String> line = new ArrayList<>(List.of(TOOL, "-h", url.host()));
    line.addAll(List.of("-p", Integer.toString(url.port())));
    line.addAll(List.of("-n", Integer.toString(url.database())));
    if (url.user() != null) {
      line.addAll(List.of("--user", url.user()));
    }
    line.add("--pipe");
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    if (url.password() != null) {
      builder.environment().put("REDISCLI_AUTH", url.password());
    }
    long begin = System.nanoTime();
    Process process = builder.redirectInput(file.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    long nanos = System.nanoTime() - begin;
    try {
      boolean ended = process.waitFor(WAIT_MINUTES, TimeUnit.MINUTES);
      if (!ended || process.exitValue() != 0 || !said.contains("errors: 0")) {
        process.destroyForcibly();
        String words = said.strip().replaceAll("\\s*\\R\\s*", "; ");
        throw new Untrustworthy(TOOL + " --pipe did not load everything: " + words);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Untrustworthy("interrupted while " + TOOL + " --pipe was loading", e);
    }
    return nanos / 1e9;
  }

  /** A metric for each shape and size, a sample a round. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    ratesPerSecond.forEach(
        (load, rates) ->
            metrics.add(
                Metric.samples(
                    "bulkload.redisCliPipe", "entities/s", Better.HIGHER, load.labels(), rates)));
    return metrics;
  }

  /** A line for each shape and size, for the end of the table. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    ratesPerSecond.forEach(
        (load, rates) -> {
          Spread spread = Spread.of(rates);
          lines.add(
              String.format(
                  Locale.ROOT,
                  "redis-cli --pipe, %,d entities of %s into a cold cache: %,.0f entities/s"
                      + " [%,.0f – %,.0f], the tool's start included",
                  load.entities(),
                  load.shape(),
                  spread.median(),
                  spread.low(),
                  spread.high()));
        });
    return lines;
  }
}
