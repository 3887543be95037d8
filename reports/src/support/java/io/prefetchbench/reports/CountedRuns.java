package io.prefetchbench.reports;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.util.Map;

/** Counting runs as the module benchmarks leaves them, with a few figures. */
public final class CountedRuns {
  private CountedRuns() {}

  /** A run with this many commands a read. */
  public static Path write(Path folder, double commands) {
    return write(folder, commands, "7.0.15");
  }

  /** The same, counted on this version of Redis. */
  public static Path write(Path folder, double commands, String redis) {
    RunWriter writer = RunDirectory.createAt(folder);
    writer.writeJson(
        "environment.json",
        Map.of(
            "machine",
            Map.of("architecture", "amd64"),
            "redis",
            Map.of("cache", Map.of("version", redis, "allocator", "libc")),
            "clients",
            Map.of("jedis", "8.0.2")));
    Map<String, String> jedis = Map.of("client", "jedis");
    writer.appendMetric(
        Metric.value("lookup.commands", "commands/op", Better.LOWER, jedis, commands));
    writer.appendMetric(Metric.value("lookup.roundTrips", "roundTrips/op", Better.LOWER, jedis, 1));
    return writer.finish(RunManifest.builder(RunKind.COUNT, "exact").build());
  }
}
