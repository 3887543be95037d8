package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The headline figures of a load run, from its files as far as there are any. */
final class LoadHeadline {
  static final String READ_P99 = "readP99";

  private static final String NOT_MEASURED = "not measured";

  private static final double NANOS_PER_SECOND = 1e9;
  private static final long TEN_MILLIS_NANOS = 10_000_000;
  private static final String RESPONSE = "read.response";
  private static final String UNPAUSED = "read.unpaused";
  private static final String LAG = "sync.lag";

  private final RunManifest manifest;
  private final List<Series> series;
  private final HistogramLog log;
  private final JsonNode checks;

  private LoadHeadline(RunDirectory run, List<Series> series, HistogramLog log) {
    this.manifest = run.manifest();
    this.series = series;
    this.log = log;
    this.checks = run.json("checks.json").orElse(Json.object());
  }

  static List<Figure> figures(RunDirectory run, List<Series> series, HistogramLog log) {
    LoadHeadline of = new LoadHeadline(run, series, log);
    JsonNode staleness = run.json("verification.json").orElse(Json.object()).path("staleness");
    return List.of(
        of.bulkLoadRate(run),
        of.read("readP50", 50),
        of.read(READ_P99, 99),
        of.lag("syncLagP50", 50),
        of.lag("syncLagP99", 99),
        of.staleShare(staleness),
        of.freshWithinTenMillis(staleness),
        of.correctness(run));
  }

  private Figure bulkLoadRate(RunDirectory run) {
    JsonNode load = run.json("bulkload.json").orElse(Json.object());
    double seconds = load.path("elapsedNanos").asDouble() / NANOS_PER_SECOND;
    Double rate = seconds > 0 ? load.path("loaded").asLong() / seconds : null;
    String unit = "entities/s";
    return figure(
        "bulkLoadRate",
        "bulk load",
        rate == null ? FigureText.NONE : FigureText.of(rate, unit),
        rate,
        null,
        unit,
        rate == null ? NOT_MEASURED : "copied into the cache before the first read",
        "bulkload.rate",
        Mood.PLAIN);
  }

  private Figure read(String key, int percentile) {
    String explanation = percentile == 50 ? "half of the reads" : "99 of 100 reads";
    OptionalDouble least = percentile(UNPAUSED, percentile);
    return time(key, "read", RESPONSE, percentile, least, explanation + " answered within this");
  }

  private Figure lag(String key, int percentile) {
    String explanation = percentile == 50 ? "half of the changes" : "99 of 100 changes";
    OptionalDouble least = OptionalDouble.empty();
    return time(key, "sync lag", LAG, percentile, least, explanation + " visible within this");
  }

  /** A percentile; a range from {@code least} on where a caveat says so. */
  private Figure time(
      String key, String what, String tag, int percentile, OptionalDouble least, String meaning) {
    String metric = tag + ".p" + percentile;
    OptionalDouble time = percentile(tag, percentile);
    boolean range =
        time.isPresent()
            && least.isPresent()
            && caveats(metric).stream().anyMatch(c -> c.kind() == Caveat.Kind.RANGE);
    String text = FigureText.NONE;
    if (range) {
      text = FigureText.nanosRange(least.getAsDouble(), time.getAsDouble());
    } else if (time.isPresent()) {
      text = FigureText.nanos(time.getAsDouble());
    }
    return figure(
        key,
        what + " p" + percentile,
        text,
        time.isPresent() ? (Double) time.getAsDouble() : null,
        range ? (Double) least.getAsDouble() : null,
        "ns",
        time.isPresent() ? meaning : fewSamples(tag, percentile),
        metric,
        missed(what, "p" + percentile));
  }

  private Figure staleShare(JsonNode staleness) {
    long judged = staleness.path("judged").asLong();
    Double share =
        judged == 0 ? null : (double) staleness.path("classes").path("stale").asLong() / judged;
    String explanation = "reads of a value already replaced";
    return share("staleShare", "stale reads", share, explanation, "read.staleShare");
  }

  private Figure freshWithinTenMillis(JsonNode staleness) {
    Double share = null;
    for (JsonNode point : staleness.path("fresher")) {
      if (point.path("limitNanos").asLong() == TEN_MILLIS_NANOS && point.path("share").isNumber()) {
        share = point.path("share").asDouble();
      }
    }
    String explanation = "reads current, or stale for under 10 ms";
    return share("freshWithin10ms", "P(10 ms)", share, explanation, "read.fresherThan.10ms");
  }

  private Figure share(
      String key, String label, @Nullable Double share, String explanation, String metric) {
    return figure(
        key,
        label,
        share == null ? FigureText.NONE : FigureText.finePercent(share),
        share,
        null,
        "share",
        share == null ? NOT_MEASURED : explanation,
        metric,
        Mood.PLAIN);
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

  /** From the histograms, else from the metric: a run that was cut off has histograms only. */
  private OptionalDouble percentile(String tag, int percentile) {
    if (log.tags().contains(tag)) {
      return log.merged(tag).stream()
          .flatMapToLong(times -> times.percentileNanos(percentile).stream())
          .asDoubleStream()
          .findFirst();
    }
    MetricKey metric = MetricKey.of(tag + ".p" + percentile);
    return series.stream()
        .filter(each -> each.key().equals(metric))
        .mapToDouble(Series::median)
        .findFirst();
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
  static String conditions(RunDirectory run, List<Series> series) {
    List<String> parts = new ArrayList<>();
    for (String what : List.of("read", "mutation")) {
      offered(series, what + ".offered")
          .ifPresent(rate -> parts.add(FigureText.count(Math.round(rate)) + " " + what + "s/s"));
    }
    measured(run, series).ifPresent(parts::add);
    long loaded = run.json("bulkload.json").orElse(Json.object()).path("loaded").asLong();
    if (loaded > 0) {
      parts.add(FigureText.count(loaded) + " entities");
    }
    String name = run.manifest().workload();
    return parts.isEmpty() ? name : name + ": " + String.join(", ", parts);
  }

  private static OptionalDouble offered(List<Series> series, String metric) {
    return series.stream()
        .filter(each -> each.key().name().equals(metric))
        .mapToDouble(Series::median)
        .findFirst();
  }

  /** The phase has some time for the generator to get ready; the offered reads give the rest. */
  private static Optional<String> measured(RunDirectory run, List<Series> series) {
    long due =
        run.json("verification.json").orElse(Json.object()).path("reads").path("due").asLong();
    double rate = offered(series, "read.offered").orElse(0);
    if (due > 0 && rate > 0) {
      return Optional.of(Math.round(due / rate) + " s");
    }
    return run.manifest().phases().stream()
        .filter(phase -> phase.name().equals("measurement"))
        .map(phase -> phase.elapsed().toSeconds() + " s")
        .findFirst();
  }
}
