package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.lineup.JedisReaders;
import io.prefetchbench.benchmarks.lineup.LettuceReaders;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One counting run: the composition root of {@code bench count}, where the clocks are read. */
final class CountRun {
  /** Shapes of entities: one that Redis keeps compact, one that it does not. */
  static final List<String> SHAPES = List.of("category-5", "ycsb-10x100");

  /** Seed of all mutations and reads. */
  static final long SEED = 20_240_501;

  private static final String NAME = "exact";
  private static final List<Client> CLIENTS = List.of(Client.LETTUCE, Client.JEDIS);

  private final List<String> commandLine;
  private final Progress progress;
  private final RunWriter writer;
  private final Instant begin = Instant.now();
  private final Environment environment;
  private final CountSheet sheet = new CountSheet();
  private final List<String> wrong = new ArrayList<>();

  CountRun(List<String> commandLine, @Nullable Path out, Progress progress) {
    this.commandLine = commandLine;
    this.progress = progress;
    this.writer = writer(out);
    this.environment =
        Environment.begin(Home.find().folder())
            .client("lettuce", LettuceReaders.clientVersion())
            .client("jedis", JedisReaders.clientVersion());
  }

  private RunWriter writer(@Nullable Path out) {
    try {
      return out != null
          ? RunDirectory.createAt(out)
          : RunDirectory.create(Home.find().folder().resolve("runs"), begin, RunKind.COUNT, NAME);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  static String word(Client client) {
    return client.name().toLowerCase(Locale.ROOT);
  }

  int measure(PrintStream stdout) {
    for (Client client : CLIENTS) {
      count(client);
    }
    progress.show("bytes in Redis", 1);
    // A Redis of its own: what the allocator returns depends on its earlier allocations.
    try (MeteredRedis fresh = MeteredRedis.start()) {
      CacheCounts.memory(fresh, sheet);
    }
    sheet.metrics().forEach(writer::appendMetric);
    writer.writeJson("commands.json", sheet.commands());
    Path folder = writer.finish(manifest());
    wrong.forEach(stdout::println);
    stdout.println("run: " + folder);
    return wrong.isEmpty() ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  private void count(Client client) {
    String name = word(client);
    double from = (double) CLIENTS.indexOf(client) / CLIENTS.size();
    double step = 1.0 / (CLIENTS.size() * 4);
    try (MeteredRedis cache = MeteredRedis.start();
        MeteredRedis primary = MeteredRedis.start()) {
      progress.show(name + ": lookups", from);
      CacheCounts.reads(cache, client, sheet);
      progress.show(name + ": bulk loads", from + step);
      CacheCounts.loads(cache, client, sheet);
      progress.show(name + ": applied events", from + 2 * step);
      ApplyCounts.count(cache, primary, client, sheet);
      progress.show(name + ": correctness", from + 3 * step);
      correctness(cache, primary, client);
      if (client == CLIENTS.get(0)) {
        environment.redis("cache", cache.server()).redis("primary", primary.server());
      }
    }
  }

  private void correctness(MeteredRedis cache, MeteredRedis primary, Client client) {
    PrimaryOptions named = PrimaryOptions.defaults().withReadLatency(Duration.ZERO);
    Correctness found;
    try (RedisPort cachePort = cache.connectBeside(client);
        RedisPort feedPort = primary.connectBeside(client);
        RedisPort mutating = primary.connectBeside(Client.JEDIS)) {
      MockPrimary source = MockPrimary.open(mutating, named);
      found =
          new DrainedWorkload(
                  source,
                  cachePort,
                  feedPort,
                  new KeySpace("bench:count:"),
                  SyncedCache.Around.NOTHING,
                  SEED)
              .run();
    }
    Map<String, String> labels = Map.of("client", word(client));
    found
        .counters()
        .forEach(
            (name, count) -> {
              sheet.add("correctness." + name, "1", labels, count);
              if (count != 0) {
                wrong.add("correctness, " + word(client) + ": " + name + " " + count);
              }
            });
    sheet.add(Metric.value("correctness.hitShare", "1", Better.HIGHER, labels, found.hitShare()));
  }

  private RunManifest manifest() {
    Map<String, Object> recorded = environment.record();
    writer.writeJson("environment.json", recorded);
    Map<?, ?> git = (Map<?, ?>) recorded.get("git");
    String commit = git != null && git.get("commit") instanceof String hash ? hash : null;
    boolean dirty = git != null && Boolean.TRUE.equals(git.get("dirty"));
    return RunManifest.builder(RunKind.COUNT, NAME)
        .commit(commit, dirty)
        .commandLine(commandLine)
        .seed(SEED)
        .phase("counting", begin, Instant.now())
        .result(wrong.isEmpty() ? RunResult.OK : RunResult.FAILED, wrong)
        .build();
  }
}
