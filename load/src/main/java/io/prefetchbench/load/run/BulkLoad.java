package io.prefetchbench.load.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.load.workload.Workload;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The server's bulk load at its start, by its own account where it gives one; else the time from
 * its start until it was ready, which holds the start of a JVM too. Immutable.
 */
record BulkLoad(long loaded, long elapsedNanos, boolean ownAccount) {

  static Optional<BulkLoad> of(LoadRun.Parts parts, Workload workload) {
    if (parts.own() == null) {
      return Optional.empty();
    }
    JsonNode stats = parts.loadedStats();
    JsonNode load = stats == null ? null : stats.path("last_load");
    if (load != null && load.path("elapsed_ms").isNumber() && load.path("loaded").isNumber()) {
      long nanos = (long) (load.path("elapsed_ms").doubleValue() * 1e6);
      return Optional.of(new BulkLoad(load.path("loaded").longValue(), nanos, true));
    }
    return Optional.of(new BulkLoad(workload.entities(), parts.loadNanos(), false));
  }

  void write(RunWriter files, List<String> lines) {
    double rate = loaded * 1e9 / Math.max(1, elapsedNanos);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("loaded", loaded);
    json.put("elapsedNanos", elapsedNanos);
    json.put("includesServerStart", !ownAccount);
    files.writeJson("bulkload.json", json);
    Better better = ownAccount ? Better.HIGHER : Better.NONE;
    files.appendMetric(Metric.value("bulkload.rate", "entities/s", better, Map.of(), rate));
    lines.add(
        String.format(
            Locale.ROOT,
            "bulk load: %d entities in %.2f s, %.0f entities/s%s",
            loaded,
            elapsedNanos / 1e9,
            rate,
            ownAccount ? "" : " (with the start of the server's JVM)"));
  }
}
