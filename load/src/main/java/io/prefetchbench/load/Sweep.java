package io.prefetchbench.load;

import io.prefetchbench.load.CellLog.Cell;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** A search for the knee at each of several rates of mutations. */
public final class Sweep {
  public static final String FILE = "sweep.json";
  private static final String NO_RUN = "no run was valid";

  private final RunWriter files;
  private final CellLog log;
  private final CellRun runs;
  private final double most;
  private final double precision;
  private final boolean quiet;
  private int number;

  public record Found(Path folder, boolean isTrustworthy) {}

  /** Runs of an earlier sweep found in the folder are not repeated. */
  public Sweep(RunWriter files, List<String> words, double most, double precision, boolean quiet) {
    this.files = files;
    this.log = CellLog.of(files);
    this.runs = new CellRun(files, words);
    this.most = most;
    this.precision = precision;
    this.quiet = quiet;
  }

  /** Searches at each of these rates of mutations, from this rate of reads on. */
  public Found run(List<Double> mutations, double from, String workload, List<String> command)
      throws InterruptedException {
    Instant begin = Instant.now();
    Map<Double, Knee> knees = new LinkedHashMap<>();
    for (double rate : mutations) {
      KneeSearch search = new KneeSearch(reads -> answer(rate, reads), most, precision);
      Knee knee = search.from(from);
      knees.put(rate, knee);
      say(rate, knee);
    }
    files.writeJson(FILE, json(knees));
    knees.forEach(this::appendMetric);
    boolean any = log.all().stream().anyMatch(cell -> cell.answer() != SweepAnswer.INVALID);
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.SWEEP, workload)
            .commandLine(command)
            .phase("sweep", begin, Instant.now())
            .result(any ? RunResult.OK : RunResult.INVALID, any ? List.of() : List.of(NO_RUN));
    return new Found(files.finish(manifest.build()), any);
  }

  private SweepAnswer answer(double mutations, double reads) throws InterruptedException {
    number++;
    Optional<Cell> known = log.next(mutations, reads);
    if (known.isPresent()) {
      return known.get().answer();
    }
    Cell cell = runs.at(number, mutations, reads);
    log.add(cell);
    say(cell);
    return cell.answer();
  }

  private void say(Cell cell) {
    if (quiet) {
      return;
    }
    String why = cell.reasons().isEmpty() ? "" : ": " + cell.reasons().get(0);
    System.err.printf(
        Locale.ROOT,
        "run %d: %.0f reads/s, %.0f mutations/s %s%s%n",
        number,
        cell.reads(),
        cell.mutations(),
        cell.answer().name().toLowerCase(Locale.ROOT),
        why);
  }

  private void say(double mutations, Knee knee) {
    if (quiet) {
      return;
    }
    System.err.printf(
        Locale.ROOT, "knee at %.0f mutations/s: %s (%s)%n", mutations, rate(knee), words(knee));
  }

  private static String rate(Knee knee) {
    OptionalDouble rate = knee.rate();
    if (rate.isEmpty()) {
      return "not found";
    }
    String least = knee.end() == Knee.End.FOUND ? "" : "at least ";
    return String.format(Locale.ROOT, "%s%.0f reads/s", least, rate.getAsDouble());
  }

  private static String words(Knee knee) {
    return switch (knee.end()) {
      case FOUND -> String.format(Locale.ROOT, "%.0f held, %.0f broke", knee.held(), knee.broke());
      case GENERATOR_LIMIT -> "generator limit, not knee";
      case NOT_REACHED -> "the highest rate tried still held";
      case BELOW -> "nothing held";
    };
  }

  private Map<String, Object> json(Map<Double, Knee> knees) {
    List<Map<String, Object>> list = new ArrayList<>();
    knees.forEach(
        (mutations, knee) -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("mutations", mutations);
          json.put("knee", knee.rate().isPresent() ? knee.rate().getAsDouble() : null);
          json.put("held", knee.held() == 0 ? null : knee.held());
          json.put("broke", Double.isInfinite(knee.broke()) ? null : knee.broke());
          json.put("end", words(knee));
          list.add(json);
        });
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("knees", list);
    all.put("cells", log.all());
    return all;
  }

  private void appendMetric(double mutations, Knee knee) {
    Map<String, String> labels = Map.of("mutations", String.format(Locale.ROOT, "%.0f", mutations));
    knee.rate()
        .ifPresent(
            rate ->
                files.appendMetric(
                    Metric.value("sweep.knee", "reads/s", Better.HIGHER, labels, rate)));
  }
}
