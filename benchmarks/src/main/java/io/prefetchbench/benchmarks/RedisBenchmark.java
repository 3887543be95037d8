package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.rounds.BenchmarkCell;
import io.prefetchbench.benchmarks.rounds.RoundResults;
import io.prefetchbench.benchmarks.rounds.Spread;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.Meta;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.FreshPrefix;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * {@code redis-benchmark -c 32 HGETALL} over the same entities, beside the cells that ask how many
 * reads many callers get: what a client written in C gets from this server, which throws every
 * answer away. Nothing is measured where the tool is not on the path, or the server requires TLS or
 * a password, which the tool takes as an argument only.
 */
final class RedisBenchmark extends OutsideTool {
  private static final String TOOL = "redis-benchmark";
  private static final Set<String> QUESTIONS = Set.of("concurrentreads", "asyncreads");
  private static final int CLIENTS = 32;
  private static final int REQUESTS = 200_000;

  private final RedisServer server;

  RedisBenchmark(List<BenchmarkCell> cells, RedisServer server) {
    this.server = server;
    if (ToolProcess.serves(TOOL, server.address()) && server.address().password() == null) {
      cells.stream().filter(cell -> QUESTIONS.contains(cell.question())).forEach(this::want);
    }
  }

  @Override
  double ratePerSecond(Load load) {
    FreshPrefix prefix = FreshPrefix.create();
    try (RespConnection connection = server.connect()) {
      try {
        fill(connection, prefix, load);
        List<String> words =
            List.of(
                "--dbnum",
                Integer.toString(server.address().database()),
                "-c",
                Integer.toString(CLIENTS),
                "-n",
                Integer.toString(REQUESTS),
                "-r",
                Integer.toString(load.entities()),
                "--csv",
                "HGETALL",
                prefix.value() + "__rand_int__");
        return perSecond(ToolProcess.run(TOOL, server.address(), words, null).output());
      } finally {
        prefix.remove(connection);
      }
    }
  }

  /** The tool names keys by twelve digits. The meta field is there as the cache writes it. */
  private static void fill(RespConnection connection, FreshPrefix prefix, Load load) {
    Dataset data =
        Dataset.of(new KeySpace(prefix.value()), Shape.named(load.shape()), load.entities());
    for (int i = 0; i < data.size(); i++) {
      Entity row = data.rows().get(i);
      List<String> words = new ArrayList<>();
      words.add("HSET");
      words.add(String.format(Locale.ROOT, "%s%012d", prefix.value(), i));
      words.add(Meta.FIELD);
      words.add(new Meta(row.version(), Meta.Flag.LIVE, 0).text());
      row.fields()
          .forEach(
              (name, value) -> {
                words.add(name);
                words.add(value);
              });
      connection.call(words.toArray(String[]::new));
    }
  }

  /** The second column of the last line: {@code "HGETALL …","84745.77","0.199",…}. */
  static double perSecond(String csv) {
    String last = csv.strip().lines().reduce((one, next) -> next).orElse("");
    String[] columns = last.split("\",\"", -1);
    try {
      return Double.parseDouble(columns[1]);
    } catch (ArrayIndexOutOfBoundsException | NumberFormatException e) {
      throw new Untrustworthy(TOOL + " printed no rate: " + ToolProcess.oneLine(csv), e);
    }
  }

  @Override
  String metricName() {
    return "reads.redisBenchmark";
  }

  @Override
  String unit() {
    return "ops/s";
  }

  @Override
  List<String> lines(Load load, List<Double> rates, RoundResults results) {
    List<String> lines = new ArrayList<>();
    String what = "-c 32 HGETALL, " + load.entities() + " entities of " + load.shape();
    String rate = text("%,.0f reads/s [%,.0f – %,.0f]", Spread.of(rates));
    lines.add(TOOL + " " + what + ": " + rate);
    for (BenchmarkCell cell : results.cells()) {
      if (QUESTIONS.contains(cell.question()) && Load.of(cell).equals(load)) {
        List<Double> ours = results.samples(cell, results.figures(cell).get(0));
        List<Double> ratios = RoundResults.ratios(ours, rates);
        if (!ratios.isEmpty()) {
          lines.add("  " + cell.title() + text(": %.2f of it [%.2f – %.2f]", Spread.of(ratios)));
        }
      }
    }
    return lines;
  }
}
