package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pass at the server's start, as the server reports it: without the start of a JVM. */
record PreloadPhase(
    long loaded,
    long fenced,
    long rejected,
    long bytes,
    long passNanos,
    long loadNanos,
    String rejections) {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** What the time includes, for readers of the figures. */
  static final String TIMED =
      "reading the primary's pages, without simulated latency, writing them to the cache, and"
          + " looking for orphans; not the start of the server";

  /** Reads the server's statistics; empty if it has not loaded anything. */
  static Optional<PreloadPhase> of(@Nullable JsonNode stats) {
    JsonNode load = stats == null ? null : stats.path("last_load");
    if (load == null || !load.path("elapsed_ms").isNumber()) {
      return Optional.empty();
    }
    // A server from before 2026-11-29 reports the load phase only.
    JsonNode pass = load.path(load.path("pass_ms").isNumber() ? "pass_ms" : "elapsed_ms");
    return Optional.of(
        new PreloadPhase(
            load.path("loaded").longValue(),
            load.path("fenced").longValue(),
            load.path("rejected").longValue(),
            load.path("bytes").longValue(),
            (long) (pass.doubleValue() * NANOS_PER_MILLI),
            (long) (load.path("elapsed_ms").doubleValue() * NANOS_PER_MILLI),
            load.path("rejections").toString()));
  }

  /** Fails early, since an incomplete cache never serves reads. */
  static void requireWhole(JsonNode stats) {
    PreloadPhase load = of(stats).orElse(null);
    if (load != null && load.rejected > 0) {
      throw new Untrustworthy(
          "the Redis of the cache refuses writes: the bulk load loaded "
              + load.loaded
              + " entities, rejected "
              + load.rejected
              + " "
              + load.rejections);
    }
  }

  void write(RunWriter files) {
    double rate = loaded * NANOS_PER_SECOND / Math.max(1, passNanos);
    double loadRate = loaded * NANOS_PER_SECOND / Math.max(1, loadNanos);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("loaded", loaded);
    json.put("fenced", fenced);
    json.put("rejected", rejected);
    json.put("bytes", bytes);
    json.put("elapsedNanos", passNanos);
    json.put("loadNanos", loadNanos);
    json.put("rate", rate);
    json.put("timed", TIMED);
    files.writeJson("bulkload.json", json);
    files.appendMetric(Metric.value("bulkload.rate", "entities/s", Better.HIGHER, Map.of(), rate));
    files.appendMetric(
        Metric.value("bulkload.loadPhase", "entities/s", Better.HIGHER, Map.of(), loadRate));
  }
}
