package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.lineup.Flush;
import io.prefetchbench.benchmarks.lineup.ReplayedLoad;
import io.prefetchbench.benchmarks.rounds.BenchmarkCell;
import io.prefetchbench.benchmarks.rounds.RoundResults;
import io.prefetchbench.benchmarks.rounds.Spread;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The published demos' commands through {@code redis-cli --pipe}, once per round beside the
 * bulk-load cells: how fast Redis' own tool loads the same entities into a cold cache. Its time
 * includes the start of the tool. Nothing is measured where {@code redis-cli} is not on the path,
 * or the Redis requires TLS.
 */
final class RedisCliPipe extends OutsideTool {
  private static final String TOOL = "redis-cli";

  private final RedisServer server;
  private final boolean owned;

  RedisCliPipe(List<BenchmarkCell> cells, RedisServer server, boolean owned) {
    this.server = server;
    this.owned = owned;
    if (!ToolProcess.serves(TOOL, server.address())) {
      return;
    }
    cells.stream().filter(cell -> "COLD".equals(cell.params().get("keyspace"))).forEach(this::want);
  }

  @Override
  double ratePerSecond(Load load) {
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

  private double seconds(Path file) {
    RedisAddress url = server.address();
    List<String> words = new ArrayList<>(List.of("-n", Integer.toString(url.database())));
    if (url.user() != null) {
      words.addAll(List.of("--user", url.user()));
    }
    words.add("--pipe");
    ToolProcess.Ended ended = ToolProcess.run(TOOL, url, words, file);
    if (!ended.output().contains("errors: 0")) {
      throw new Untrustworthy(
          TOOL + " --pipe did not load everything: " + ToolProcess.oneLine(ended.output()));
    }
    return ended.nanos() / 1e9;
  }

  @Override
  String metricName() {
    return "bulkload.redisCliPipe";
  }

  @Override
  String unit() {
    return "entities/s";
  }

  @Override
  List<String> lines(Load load, List<Double> rates, RoundResults results) {
    String what = String.format(Locale.ROOT, "%,d entities of %s", load.entities(), load.shape());
    String rate = text("%,.0f entities/s [%,.0f – %,.0f]", Spread.of(rates));
    return List.of(
        "redis-cli --pipe, "
            + what
            + " into a cold cache: "
            + rate
            + ", the tool's start included");
  }
}
