package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The headline figures of a load run, as far as it has measured them. */
final class LoadHeadline {
  static final String READ_P99 = "readP99";

  private static final String NOT_MEASURED = "not measured";

  private static final String READ = "read.response";
  private static final String UNPAUSED = "read.unpaused";
  private static final String LAG = "sync.lag";

  private final RunManifest manifest;
  private final List<Metric> metrics;
  private final HistogramLog log;
  private final JsonNode checks;

  private LoadHeadline(RunDirectory run, List<Metric> metrics, HistogramLog log) {
    this.manifest = run.manifest();
    this.metrics = metrics;
    this.log = log;
    this.checks = run.json("checks.json").orElse(Json.object());
  }

  static List<Figure> figures(RunDirectory run, List<Metric> metrics, HistogramLog log) {
    LoadHeadline of = new LoadHeadline(run, metrics, log);
    return List.of(
        of.plain(
            "bulkLoadRate",
            "bulk load",
            "bulkload.rate",
            "entities/s",
            "copied into the cache before the first read"),
        of.time("readP50", "read", READ, 50, "half of the reads answered within this"),
        of.time(READ_P99, "read", READ, 99, "99 of 100 reads answered within this"),
        of.time("syncLagP50", "sync lag", LAG, 50, "half of the changes visible within this"),
        of.time("syncLagP99", "sync lag", LAG, 99, "99 of 100 changes visible within this"),
        of.plain(
            "staleShare",
            "stale reads",
            "read.staleShare",
            "share",
            "reads of a value already replaced"),
        of.plain(
            "freshWithin10ms",
            "P(10 ms)",
            "read.fresherThan.10ms",
            "share",
            "reads current, or stale for under 10 ms"),
        of.correctness(run));
  }

  private Figure plain(String key, String label, String metric, String unit, String explanation) {
    Metric found = metric(metrics, metric).orElse(null);
    return figure(
        key,
        label,
        found == null ? FigureText.NONE : Names.figure(found),
        found == null ? null : (Double) found.median(),
        null,
        unit,
        found == null ? NOT_MEASURED : explanation,
        metric,
        Mood.PLAIN);
  }

  /** A percentile; of a read a range where a caveat says so, from what a pause did not delay on. */
  private Figure time(String key, String what, String tag, int percentile, String explanation) {
    String metric = tag + ".p" + percentile;
    Double time = percentile(tag, percentile);
    Double least = tag.equals(READ) ? percentile(UNPAUSED, percentile) : null;
    if (caveats(metric).stream().noneMatch(caveat -> caveat.kind() == Caveat.Kind.RANGE)) {
      least = null;
    }
    String text = FigureText.NONE;
    if (time != null) {
      text = least == null ? FigureText.nanos(time) : FigureText.nanosRange(least, time);
    }
    return figure(
        key,
        what + " p" + percentile,
        text,
        time,
        time == null ? null : least,
        "ns",
        time == null ? fewSamples(tag, percentile) : explanation,
        metric,
        missed(what, "p" + percentile));
  }

  /** The counters that were not checked are not counted as zero. */
  private Figure correctness(RunDirectory run) {
    long above = 0;
    int checked = 0;
    for (JsonNode counter : run.json("correctness.json").orElse(Json.object())) {
      if (counter.isNumber()) {
        checked++;
        above += counter.asLong() != 0 ? 1 : 0;
      }
    }
    String text = checked == 0 ? FigureText.NONE : above + " of " + checked;
    return figure(
        "correctness",
        "correctness",
        text,
        checked == 0 ? null : (Double) (double) above,
        null,
        "count",
        checked == 0 ? NOT_MEASURED : "kinds of wrong answer seen, of those checked",
        "correctness",
        above == 0 ? Mood.GOOD : Mood.BAD);
  }

  private Figure figure(
      String key,
      String label,
      String text,
      @Nullable Double value,
      @Nullable Double low,
      String unit,
      String explanation,
      String metric,
      Mood mood) {
    return new Figure(
        key,
        label,
        text,
        value,
        low,
        unit,
        explanation,
        value == null ? List.of() : caveats(metric),
        value == null ? Mood.UNKNOWN : mood);
  }

  private String fewSamples(String tag, int percentile) {
    long needed = Latencies.FEWEST_ABOVE * 100L / (100 - percentile);
    return log.merged(tag)
        .map(
            times ->
                FigureText.count(times.count())
                    + " samples, too few: it takes "
                    + FigureText.count(needed))
        .orElse(NOT_MEASURED);
  }

  private List<Caveat> caveats(String metric) {
    return manifest.caveats().stream().filter(caveat -> caveat.covers(metric)).toList();
  }

  /** From the metric, else from the histograms: a run that was cut off has histograms only. */
  private @Nullable Double percentile(String tag, int percentile) {
    Optional<Metric> found = metric(metrics, tag + ".p" + percentile);
    if (found.isPresent()) {
      return found.get().median();
    }
    OptionalLong nanos =
        log.merged(tag)
            .map(times -> times.percentileNanos(percentile))
            .orElse(OptionalLong.empty());
    return nanos.isPresent() ? (Double) (double) nanos.getAsLong() : null;
  }

  /** Whether an objective on this figure was missed: its check's name holds both words. */
  private Mood missed(String what, String percentile) {
    for (JsonNode check : checks) {
      String name = check.path("name").asText();
      if (check.path("kind").asText().equals("OBJECTIVE")
          && name.contains(what)
          && name.endsWith(percentile)
          && check.path("broken").asBoolean()) {
        return Mood.BAD;
      }
    }
    return Mood.PLAIN;
  }

  /** What was offered, as far as it is known: {@code 500 reads/s, 200 mutations/s, 30 s, …}. */
  static String conditions(RunDirectory run, List<Metric> metrics) {
    List<String> parts = new ArrayList<>();
    for (String what : List.of("read", "mutation")) {
      metric(metrics, what + ".offered")
          .map(offered -> FigureText.count(Math.round(offered.median())) + " " + what + "s/s")
          .ifPresent(parts::add);
    }
    measured(run, metrics).ifPresent(parts::add);
    long loaded = run.json("bulkload.json").orElse(Json.object()).path("loaded").asLong();
    if (loaded > 0) {
      parts.add(FigureText.count(loaded) + " entities");
    }
    String name = run.manifest().workload();
    return parts.isEmpty() ? name : name + ": " + String.join(", ", parts);
  }

  private static Optional<Metric> metric(List<Metric> metrics, String name) {
    return metrics.stream().filter(metric -> metric.key().name().equals(name)).findFirst();
  }

  /** The phase has some time for the generator to get ready; the offered reads give the rest. */
  private static Optional<String> measured(RunDirectory run, List<Metric> metrics) {
    long due =
        run.json("verification.json").orElse(Json.object()).path("reads").path("due").asLong();
    double rate = metric(metrics, "read.offered").map(Metric::median).orElse(0.0);
    if (due > 0 && rate > 0) {
      return Optional.of(Math.round(due / rate) + " s");
    }
    return run.manifest().phases().stream()
        .filter(phase -> phase.name().equals("measurement"))
        .map(phase -> phase.elapsed().toSeconds() + " s")
        .findFirst();
  }
}
