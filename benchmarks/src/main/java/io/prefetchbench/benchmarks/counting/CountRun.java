package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.lineup.JedisReaders;
import io.prefetchbench.benchmarks.lineup.LettuceReaders;
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
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One counting run: the composition root of {@code bench count}, where the clocks are read. */
final class CountRun {
  /** Shapes of entities: one that Redis keeps compact, one that it does not. */
  static final List<String> SHAPES = List.of("category-5", "ycsb-10x100");

  /** Seed of all mutations. */
  static final long SEED = 20_240_501;

  private static final String NAME = "exact";
  private static final List<Client> CLIENTS = List.of(Client.LETTUCE, Client.JEDIS);

  private final List<String> commandLine;
  private final Progress progress;
  private final RunWriter writer;
  private final Instant begin = Instant.now();
  private final Environment environment;
  private final CountSheet sheet = new CountSheet();

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
    stdout.println("run: " + folder);
    return ExitCode.DONE;
  }

  private void count(Client client) {
    String name = word(client);
    double from = (double) CLIENTS.indexOf(client) / CLIENTS.size();
    double step = 1.0 / (CLIENTS.size() * 3);
    try (MeteredRedis cache = MeteredRedis.start();
        MeteredRedis primary = MeteredRedis.start()) {
      progress.show(name + ": lookups", from);
      CacheCounts.reads(cache, client, sheet);
      progress.show(name + ": bulk loads", from + step);
      CacheCounts.loads(cache, client, sheet);
      progress.show(name + ": applied events", from + 2 * step);
      ApplyCounts.count(cache, primary, client, sheet);
      if (client == CLIENTS.get(0)) {
        environment.redis("cache", cache.server()).redis("primary", primary.server());
      }
    }
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
        .result(RunResult.OK, List.of())
        .build();
  }
}
