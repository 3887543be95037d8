package io.prefetchbench.reports;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.jspecify.annotations.Nullable;

/** Runs with made-up figures: the same for the same seed, and called synthetic everywhere. */
public final class SyntheticRuns {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
  private static final int SECONDS = 30;

  private SyntheticRuns() {}

  /** Writes a JMH run whose times are {@code factor} times those of another with the same seed. */
  public static RunDirectory jmh(Path runs, String name, long seed, double factor, int forks) {
    RunWriter writer = RunDirectory.create(runs, START, RunKind.JMH, name);
    writeJmh(writer, seed, factor, forks);
    return RunDirectory.open(writer.finish(manifest(RunKind.JMH, "synthetic-quick").build()));
  }

  /** Writes a load run that ended with {@code result}. */
  public static RunDirectory load(Path runs, String name, long seed, RunResult result) {
    RunWriter writer = RunDirectory.create(runs, START, RunKind.LOAD, name);
    writeLoad(writer, seed);
    RunManifest.Builder manifest = manifest(RunKind.LOAD, "synthetic-reference-data");
    if (result != RunResult.OK) {
      manifest.result(result, List.of("completed 96.2 % of sent; at least 99 % expected"));
    }
    return RunDirectory.open(writer.finish(manifest.build()));
  }

  /** Writes a load run that ended well, with a caveat. */
  public static RunDirectory loadWith(Path runs, String name, long seed, Caveat caveat) {
    RunWriter writer = RunDirectory.create(runs, START, RunKind.LOAD, name);
    writeLoad(writer, seed);
    RunManifest.Builder manifest = manifest(RunKind.LOAD, "synthetic-reference-data");
    return RunDirectory.open(writer.finish(manifest.caveat(caveat).build()));
  }

  /** Returns the caveat of a generator that was late. */
  public static Caveat late() {
    return new Caveat(
        Caveat.Kind.RANGE,
        List.of("read.response", "read.service"),
        "the generator sent reads late: slip p99 5.88 ms, limit 2.00 ms",
        "offer fewer reads, or free a CPU",
        "docs/TROUBLESHOOTING.md#late-generator");
  }

  /** Writes a suite with a JMH part not for claims and a load part. */
  public static RunDirectory suite(Path runs, String name, long seed) {
    RunWriter suite = RunDirectory.create(runs, START, RunKind.SUITE, name);
    RunWriter jmh = suite.nested("jmh");
    writeJmh(jmh, seed, 1, 3);
    jmh.finish(manifest(RunKind.JMH, "synthetic-smoke").notForClaims(true).build());
    RunWriter load = suite.nested("load");
    writeLoad(load, seed);
    load.finish(manifest(RunKind.LOAD, "synthetic-reference-data").build());
    return RunDirectory.open(suite.finish(manifest(RunKind.SUITE, "synthetic-suite").build()));
  }

  /** Writes a load run with a fault in its measurement. */
  public static RunDirectory faulted(Path runs, String name, long seed) {
    RunWriter writer = RunDirectory.create(runs, START, RunKind.LOAD, name);
    writeLoad(writer, seed);
    Map<String, Object> fault = new LinkedHashMap<>();
    fault.put("kind", "worker-killed");
    fault.put("beginNanos", 16_000_147_257L);
    fault.put("endNanos", 18_898_710_341L);
    fault.put("recoveryNanos", 4_999_852_743L);
    fault.put("lagNanosMax", 2_266_259_430L);
    fault.put("failedReads", 3);
    fault.put("unavailableNanos", 12_400_000);
    fault.put("responseCount", 1_450);
    fault.put("responseNanosP99", 9_345_023);
    fault.put("quietResponseCount", 13_095);
    fault.put("quietResponseNanosP99", 1_843_199);
    writer.writeJson("faults.json", List.of(fault));
    RunManifest.Builder manifest = manifest(RunKind.LOAD, "synthetic-worker-killed");
    return RunDirectory.open(writer.finish(manifest.build()));
  }

  /** Writes a sweep with a knee that was found and one that was not. */
  public static RunDirectory sweep(Path runs) {
    RunWriter writer = RunDirectory.create(runs, START, RunKind.SWEEP, "some");
    List<Map<String, Object>> cells =
        List.of(
            cell(100, 500, "HELD", List.of()),
            cell(100, 500, "HELD", List.of()),
            cell(100, 550, "BROKE", List.of("read response p99 <too> long")),
            cell(100, 550, "BROKE", List.of("read response p99 <too> long")),
            cell(200, 500, "HELD", List.of()),
            cell(200, 1000, "INVALID", List.of("generator late")));
    Map<String, @Nullable Object> limit = knee(200, 500, null, "generator limit, not knee");
    writer.writeJson(
        "sweep.json",
        Map.of(
            "knees", List.of(knee(100, 500, 550.0, "500 held, 550 broke"), limit), "cells", cells));
    return RunDirectory.open(writer.finish(manifest(RunKind.SWEEP, "some").build()));
  }

  private static Map<String, @Nullable Object> knee(
      double mutations, double held, @Nullable Double broke, String end) {
    Map<String, @Nullable Object> knee = new HashMap<>();
    knee.put("mutations", mutations);
    knee.put("knee", broke == null ? held : Math.sqrt(held * broke));
    knee.put("held", held);
    knee.put("broke", broke);
    knee.put("end", end);
    return knee;
  }

  private static Map<String, Object> cell(
      double mutations, double reads, String answer, List<String> reasons) {
    return Map.of(
        "mutations", mutations,
        "reads", reads,
        "answer", answer,
        "reasons", reasons,
        "readP99Nanos", 5.25e6,
        "lagP99Nanos", 7.25e6);
  }

  /** Returns a manifest of a synthetic run. */
  public static RunManifest.Builder manifest(RunKind kind, String workload) {
    return RunManifest.builder(kind, workload)
        .commandLine(List.of("bench", kind.word(), "--synthetic"))
        .commit("0123abc", false)
        .seed(42)
        .phase("bulk load", START, START.plusMillis(812))
        .phase("warm-up", START.plusMillis(812), START.plusSeconds(10))
        .phase("measurement", START.plusSeconds(10), START.plusSeconds(10 + SECONDS))
        .note("synthetic figures: nothing was measured");
  }

  private static void writeJmh(RunWriter writer, long seed, double factor, int forks) {
    Random random = new Random(seed);
    Map<String, Double> lookups = new LinkedHashMap<>();
    lookups.put("socket", 24_000.0);
    lookups.put("jedis", 27_300.0);
    lookups.put("lettuce", 38_900.0);
    for (String figure : List.of("p50", "p99")) {
      double tail = figure.equals("p50") ? 1 : 2.4;
      lookups.forEach(
          (client, nanos) -> {
            Map<String, String> labels = Map.of("client", client, "shape", "category-5");
            List<Double> points = points(random, nanos * factor * tail, forks);
            Metric metric = Metric.samples("lookup." + figure, "ns", Better.LOWER, labels, points);
            append(writer, metric, client);
          });
    }
    writeBulk(writer, random, forks);
    environment(writer);
  }

  private static void writeBulk(RunWriter writer, Random random, int forks) {
    for (String keyspace : List.of("cold", "full")) {
      Map<String, Double> rates = new LinkedHashMap<>();
      rates.put("socket", keyspace.equals("cold") ? 246_000.0 : 150_000.0);
      rates.put("lettuce-restore", keyspace.equals("cold") ? 213_000.0 : 128_000.0);
      rates.put("jedis-restore", keyspace.equals("cold") ? 224_000.0 : 131_000.0);
      rates.put("jedis-del-hset-expire", keyspace.equals("cold") ? 121_000.0 : 119_000.0);
      rates.forEach(
          (client, rate) -> {
            Map<String, String> labels =
                Map.of("client", client, "keyspace", keyspace, "shape", "category-5");
            List<Double> points = points(random, rate, forks);
            append(
                writer,
                Metric.samples("bulkload.rate", "entities/s", Better.HIGHER, labels, points),
                client);
          });
    }
  }

  private static void append(RunWriter writer, Metric metric, String client) {
    if (client.equals("socket")) {
      writer.appendMetric(metric);
    } else {
      Map<String, String> labels = new LinkedHashMap<>(metric.key().labels());
      labels.put("client", "socket");
      writer.appendMetric(metric.withFloor(new MetricKey(metric.key().name(), labels)));
    }
  }

  private static List<Double> points(Random random, double middle, int forks) {
    List<Double> points = new ArrayList<>();
    for (int i = 0; i < forks; i++) {
      points.add((double) Math.round(middle * (1 + 0.03 * random.nextGaussian())));
    }
    return points;
  }

  /** Writes the files of a load run but its manifest. */
  public static void writeLoad(RunWriter writer, long seed) {
    Random random = new Random(seed);
    try {
      HistogramLogWriter log = new HistogramLogWriter(writer.resolve("load.hlog").toFile());
      log.outputLogFormatVersion();
      log.outputStartTime(START.toEpochMilli());
      log.outputLegend();
      for (int second = 0; second < SECONDS; second++) {
        double burst = second == 17 || second == 18 ? 9 : 1;
        interval(log, random, second, "read.slip", 500, 60_000, 0.4);
        interval(log, random, second, "read.service", 500, 410_000 * Math.sqrt(burst), 0.45);
        interval(log, random, second, "read.response", 500, 520_000 * Math.sqrt(burst), 0.55);
        interval(log, random, second, "sync.slip", 200, 70_000, 0.4);
        interval(log, random, second, "sync.queue", 200, 640_000 * burst, 0.6);
        interval(log, random, second, "sync.batch", 200, 90_000, 0.5);
        interval(log, random, second, "sync.apply", 200, 350_000, 0.4);
        interval(log, random, second, "sync.lag", 200, 1_150_000 * burst, 0.5);
        interval(log, random, second, "sync.lagFromIntended", 200, 1_220_000 * burst, 0.5);
        interval(log, random, second, "hiccup", 1000, 55_000, 0.7);
      }
      log.close();
    } catch (FileNotFoundException e) {
      throw new UncheckedIOException(e);
    }
    writeLoadFiles(writer);
    environment(writer);
  }

  /** Writes sync lags only, all of one second. */
  public static void writeLags(RunWriter writer, int count) throws IOException {
    HistogramLogWriter log = new HistogramLogWriter(writer.resolve("sync.hlog").toFile());
    interval(log, new Random(1), 0, "sync.lag", count, 1_150_000, 0.5);
    log.close();
  }

  private static void interval(
      HistogramLogWriter log, Random random, int second, String tag, int n, double at, double s) {
    Histogram histogram = new Histogram(3);
    histogram.setTag(tag);
    histogram.setStartTimeStamp(START.plusSeconds(second).toEpochMilli());
    histogram.setEndTimeStamp(START.plusSeconds(second + 1).toEpochMilli());
    for (int i = 0; i < n; i++) {
      histogram.recordValue(Math.round(at * Math.exp(s * random.nextGaussian())));
    }
    log.outputIntervalHistogram(histogram);
  }

  private static void writeLoadFiles(RunWriter writer) {
    writer.appendMetric(Metric.value("read.response.p99", "ns", Better.LOWER, Map.of(), 1_843_199));
    writer.appendMetric(Metric.value("read.unpaused.p50", "ns", Better.NONE, Map.of(), 402_000));
    writer.appendMetric(Metric.value("read.unpaused.p99", "ns", Better.NONE, Map.of(), 1_402_000));
    writer.appendMetric(Metric.value("mutation.offered", "ops/s", Better.NONE, Map.of(), 200));
    writer.appendMetric(Metric.value("read.offered", "reads/s", Better.NONE, Map.of(), 500));
    writer.appendMetric(Metric.value("read.achieved", "reads/s", Better.HIGHER, Map.of(), 499.9));
    writer.appendMetric(Metric.value("read.hitShare", "share", Better.HIGHER, Map.of(), 0.997));
    writer.appendMetric(
        Metric.value("bulkload.rate", "entities/s", Better.HIGHER, Map.of(), 123_101));
    writer.appendMetric(
        Metric.value("read.staleShare", "1", Better.LOWER, Map.of(), 31 / 15_000.0));
    writer.appendMetric(
        Metric.value("read.fresherThan.10ms", "1", Better.HIGHER, Map.of(), 0.99994));
    List<Map<String, Object>> processes = new ArrayList<>();
    List<String> roles = List.of("cache-redis", "primary-redis", "server", "worker", "generator");
    for (int i = 0; i < roles.size(); i++) {
      Map<String, Object> process = new LinkedHashMap<>();
      process.put("role", roles.get(i));
      process.put("pid", 4711 + i);
      process.put("cpuSeconds", 1.31 + i * 1.7);
      process.put("runQueueWaitSeconds", 0.05 * i);
      if (i > 1) {
        process.put("maxHiccupNanos", 2_400_000 + i * 700_000);
        process.put("memoryAtStart", Map.of("residentBytes", 300_000_000 + i * 1_000_000));
        process.put("memoryAtEnd", Map.of("residentBytes", 310_000_000 + i * 2_000_000));
      }
      processes.add(process);
    }
    writer.writeJson("processes.json", processes);
    Map<String, Object> counters = new LinkedHashMap<>();
    for (String name :
        List.of("lost", "resurrected", "monotonicViolations", "torn", "phantom", "falseMisses")) {
      counters.put(name, 0);
    }
    counters.put("readsOfPrimary", null);
    writer.writeJson("correctness.json", counters);
    Map<String, Object> bulk = new LinkedHashMap<>();
    bulk.put("loaded", 100_000);
    bulk.put("fenced", 0);
    bulk.put("rejected", 0);
    bulk.put("bytes", 16_800_000);
    bulk.put("elapsedNanos", 812_345_678);
    bulk.put("rate", 123_101.0);
    writer.writeJson("bulkload.json", bulk);
    verification(writer);
  }

  private static void verification(RunWriter writer) {
    Map<String, Object> stamps = new LinkedHashMap<>();
    stamps.put("residueNanos", 0);
    stamps.put("eventsWithoutStamp", 0);
    stamps.put("clockFaults", 0);
    stamps.put("emitted", 6_000);
    stamps.put("recorded", 6_000);
    stamps.put("dead", 0);
    stamps.put("conflated", 12);
    stamps.put("unresolved", 0);
    stamps.put("clockOffsetNanos", -2_104);
    Map<String, Object> found = new LinkedHashMap<>();
    found.put("compared", 100_000);
    found.put("missing", 0);
    found.put("different", 0);
    found.put("orphaned", 0);
    found.put("examples", List.of());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("stamps", stamps);
    all.put("cacheEqualsPrimary", found);
    all.put("primaryReadsTotal", 1);
    all.put("passes", 1);
    all.put("staleness", staleness());
    Map<String, Object> visible = new LinkedHashMap<>();
    visible.put("events", 6_000);
    visible.put("unobserved", 812);
    visible.put("bracketed", 230);
    visible.put("p50Nanos", 700_000);
    all.put("visible", visible);
    writer.writeJson("verification.json", all);
  }

  private static Map<String, Object> staleness() {
    Map<String, Object> classes = new LinkedHashMap<>();
    classes.put("missed", 0);
    classes.put("phantom", 1);
    classes.put("stale", 31);
    classes.put("ahead", 12);
    classes.put("ambiguous", 9);
    classes.put("fresh", 14_947);
    Map<String, Object> staleness = new LinkedHashMap<>();
    staleness.put("judged", 15_000);
    staleness.put("classes", classes);
    staleness.put("oldestNanos", 2_100_000);
    staleness.put("behindMax", 2);
    staleness.put(
        "fresher",
        List.of(
            Map.of("limitNanos", 1_000_000, "share", 0.9991, "shareOfChanged", 0.9),
            Map.of("limitNanos", 10_000_000, "share", 0.99994, "shareOfChanged", 0.99)));
    staleness.put("decisive", 1_804);
    staleness.put("contradictions", 0);
    staleness.put("monotonicViolations", 0);
    staleness.put(
        "offences",
        List.of(
            Map.of(
                "counter",
                "phantom",
                "id",
                "cat-7",
                "version",
                "0000000100000000000000ff",
                "beginNanos",
                1_500_000_000L,
                "endNanos",
                1_500_400_000L)));
    return staleness;
  }

  private static void environment(RunWriter writer) {
    Map<String, Object> cpu = new LinkedHashMap<>();
    cpu.put("model", "Synthetic CPU <script>alert(1)</script>");
    cpu.put("count", 2);
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("cpu", cpu);
    environment.put("kernel", "Synthetic 6.1");
    environment.put(
        "jdk", Map.of("version", "17.0.15", "flags", List.of("-Xmx256m", "-XX:+UseG1GC")));
    environment.put("redis", Map.of("version", "7.0.15", "how", "embedded"));
    environment.put("loadAverageBefore", List.of(0.2, 0.3, 0.25));
    writer.writeJson("environment.json", environment);
  }
}
