package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.HistogramLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code verification.json} says of the judged reads: their classes, how old the stale ones
 * were, and whether two independent sets of stamps agree.
 */
final class StalenessBlocks {
  private static final double NANOS_PER_SECOND = 1e9;

  private StalenessBlocks() {}

  static List<Block> of(JsonNode all, HistogramLog log) {
    JsonNode staleness = all.path("staleness");
    List<Block> blocks = new ArrayList<>();
    if (staleness.isMissingNode()) {
      return blocks;
    }
    FreshnessCurve.of(staleness, log).ifPresent(blocks::add);
    classes(blocks, staleness);
    fresher(blocks, staleness.path("fresher"));
    note(
        blocks,
        ("cross-check: contradictions %s, decisive reads %s, reads that went back in" + " time %s")
            .formatted(
                count(staleness, "contradictions"),
                count(staleness, "decisive"),
                count(staleness, "monotonicViolations")));
    for (JsonNode offence : staleness.path("offences")) {
      note(blocks, offence(offence));
    }
    if (all.has("probes")) {
      note(blocks, probes(all.path("probes")));
    }
    if (all.has("visible")) {
      visible(blocks, all.path("visible"));
    }
    return blocks;
  }

  private static void classes(List<Block> blocks, JsonNode staleness) {
    long judged = staleness.path("judged").asLong();
    List<List<String>> rows = new ArrayList<>();
    long sum = 0;
    for (var each : staleness.path("classes").properties()) {
      long count = each.getValue().asLong();
      sum += count;
      String share =
          judged == 0 ? FigureText.NONE : FigureText.finePercent((double) count / judged);
      rows.add(List.of(each.getKey(), FigureText.count(count), share));
    }
    blocks.add(new Block.Table(List.of("class", "reads", "share"), 1, rows));
    note(
        blocks,
        ("judged %s%ssum of the classes; oldest superseded for %s, at most %s" + " versions behind")
            .formatted(
                FigureText.count(judged),
                sum == judged ? " = " : " ≠ ",
                FigureText.nanos(staleness.path("oldestNanos").asLong()),
                count(staleness, "behindMax")));
  }

  private static void fresher(List<Block> blocks, JsonNode points) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode point : points) {
      rows.add(
          List.of(
              "P(" + FigureText.nanos(point.path("limitNanos").asLong()) + ")",
              share(point.path("share")),
              share(point.path("shareOfChanged"))));
    }
    if (!rows.isEmpty()) {
      List<String> columns =
          List.of("age below", "all reads", "of keys changed in the 10 s before");
      blocks.add(new Block.Table(columns, 1, rows));
    }
  }

  /** With as many digits as show one read in a hundred thousand. */
  private static String share(JsonNode share) {
    return share.isNumber() ? FigureText.finePercent(share.asDouble()) : FigureText.NONE;
  }

  private static String offence(JsonNode offence) {
    return "first of %s: %s%s%s"
        .formatted(
            Names.words(offence.path("counter").asText()),
            offence.path("id").asText(),
            offence.path("version").isTextual()
                ? " at version " + offence.path("version").asText()
                : ", nothing found",
            String.format(
                Locale.ROOT,
                ", read from %.6f s to %.6f s of the measurement",
                offence.path("beginNanos").asLong() / NANOS_PER_SECOND,
                offence.path("endNanos").asLong() / NANOS_PER_SECOND));
  }

  private static String probes(JsonNode probes) {
    List<String> classes = new ArrayList<>();
    for (var each : probes.path("classes").properties()) {
      classes.add(each.getKey() + " " + FigureText.count(each.getValue().asLong()));
    }
    return ("probe reads, within 20 ms after a commit and in no share above: planned %s,"
            + " completed %s, failed %s; %s")
        .formatted(
            count(probes, "planned"),
            count(probes, "completed"),
            count(probes, "failed"),
            String.join(", ", classes));
  }

  private static void visible(List<Block> blocks, JsonNode visible) {
    long events = visible.path("events").asLong();
    long bracketed = visible.path("bracketed").asLong();
    String times =
        visible.has("p50Nanos")
            ? ": p50 " + FigureText.nanos(visible.path("p50Nanos").asLong())
            : "";
    times +=
        visible.has("p99Nanos")
            ? ", p99 " + FigureText.nanos(visible.path("p99Nanos").asLong())
            : "";
    note(
        blocks,
        ("visible to reads: of %s events %s were not read again, %s were read densely"
                + " enough to say when they showed%s")
            .formatted(
                FigureText.count(events),
                count(visible, "unobserved"),
                FigureText.count(bracketed),
                times));
  }

  static void note(List<Block> blocks, String text) {
    blocks.add(new Block.Note(text));
  }

  /** Returns a whole number of the object, or that it is not known. */
  static String count(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isNumber() ? FigureText.count(value.asLong()) : FigureText.NONE;
  }
}
