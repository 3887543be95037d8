package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whether the stamps in {@code verification.json} add up, and cache and primary are equal. */
final class VerificationSections {
  private static final List<String> COLUMNS =
      List.of(
          "fault",
          "at",
          "lasted",
          "recovered after",
          "longest lag",
          "failed reads",
          "longest unread key",
          "read p99 during it",
          "read p99 otherwise");
  private static final double NANOS_PER_SECOND = 1e9;

  private VerificationSections() {}

  static List<Section> of(RunDirectory run, HistogramLog log) {
    JsonNode all = run.json("verification.json").orElse(Json.object());
    return List.of(
        faults(run),
        new Section("Stamps", stamps(all.path("stamps"))),
        new Section("Staleness", staleness(all, log)),
        new Section("Verification", verification(all)));
  }

  private static List<Block> stamps(JsonNode stamps) {
    if (stamps.isMissingNode()) {
      return List.of();
    }
    long residue = stamps.path("residueNanos").asLong();
    long without = stamps.path("eventsWithoutStamp").asLong();
    long dead = stamps.path("dead").asLong();
    boolean whole = stamps.path("recorded").asLong() == stamps.path("emitted").asLong() - dead;
    String minus = dead == 0 ? "" : " − dead " + FigureText.count(dead);
    String sum = whole ? " = " : " ≠ ";
    long offset = stamps.path("clockOffsetNanos").asLong();
    List<Block.Fact> facts = new ArrayList<>();
    facts.add(Block.Fact.judged("residue", FigureText.nanos(residue), residue == 0));
    facts.add(Block.Fact.judged("events without a stamp", FigureText.count(without), without == 0));
    facts.add(
        Block.Fact.judged(
            "events in the histogram",
            count(stamps, "recorded") + sum + "emitted " + count(stamps, "emitted") + minus,
            whole));
    JsonNode lags = stamps.path("lags");
    if (lags.isObject()) {
      facts.add(
          Block.Fact.plain(
              "visible within 10 ms · 100 ms · 2 s",
              "%s · %s · %s; the last after %s"
                  .formatted(
                      count(lags, "within10Millis"),
                      count(lags, "within100Millis"),
                      count(lags, "within2Seconds"),
                      FigureText.nanos(lags.path("longestNanos").asLong()))));
    }
    facts.add(Block.Fact.plain("conflated", count(stamps, "conflated")));
    facts.add(Block.Fact.plain("unresolved", count(stamps, "unresolved")));
    facts.add(Block.Fact.plain("clock faults", count(stamps, "clockFaults")));
    facts.add(
        Block.Fact.plain(
            "clock offset between processes",
            (offset < 0 ? "−" : "") + FigureText.nanos(Math.abs(offset))));
    return List.of(
        new Block.Facts("", facts, false),
        new Block.Note(
            "The clock offset is that of the worker against the mutator by their clock pairs; both"
                + " read one monotonic clock, so what is left is the time between two readings."));
  }

  private static List<Block> verification(JsonNode all) {
    List<Block> blocks = new ArrayList<>();
    equality(blocks, all.path("cacheEqualsPrimary"));
    List<Block.Fact> facts = new ArrayList<>();
    if (all.has("primaryReadsTotal")) {
      facts.add(Block.Fact.plain("passes over the primary", count(all, "passes")));
      facts.add(Block.Fact.plain("reads of the primary", count(all, "primaryReadsTotal")));
    }
    JsonNode reads = all.path("reads");
    reads
        .properties()
        .forEach(
            e ->
                facts.add(
                    Block.Fact.plain(
                        "reads: " + Names.words(e.getKey()), count(reads, e.getKey()))));
    if (!facts.isEmpty()) {
      blocks.add(new Block.Facts("", facts, false));
    }
    all.path("absent")
        .properties()
        .forEach(
            each ->
                note(
                    blocks,
                    "not known: " + absent(each.getKey()) + ": " + each.getValue().asText()));
    return blocks;
  }

  private static void equality(List<Block> blocks, JsonNode found) {
    if (found.isMissingNode()) {
      return;
    }
    long wrong =
        found.path("missing").asLong()
            + found.path("different").asLong()
            + found.path("orphaned").asLong();
    note(
        blocks,
        (wrong == 0 ? "cache = primary: " : "cache ≠ primary: ")
            + count(found, "compared")
            + " entities compared, "
            + count(found, "missing")
            + " missing, "
            + count(found, "different")
            + " different, "
            + count(found, "orphaned")
            + " orphaned");
    found.path("examples").forEach(example -> note(blocks, example.asText()));
  }

  /** A file's name is its name; the key of a figure is read in words. */
  private static String absent(String key) {
    return key.endsWith(".json") || key.endsWith(".hlog") ? key : Names.words(key);
  }

  private static Section faults(RunDirectory run) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode fault : run.json("faults.json").orElse(Json.object())) {
      long begin = fault.path("beginNanos").asLong();
      long failed = fault.path("failedReads").asLong();
      rows.add(
          List.of(
              Names.words(fault.path("kind").asText()),
              String.format(Locale.ROOT, "%.1f s", begin / NANOS_PER_SECOND),
              FigureText.nanos(fault.path("endNanos").asLong() - begin),
              fault.has("recoveryNanos")
                  ? FigureText.nanos(fault.path("recoveryNanos").asLong())
                  : "not seen",
              FigureText.nanos(fault.path("lagNanosMax").asLong()),
              FigureText.count(failed),
              failed == 0
                  ? FigureText.NONE
                  : FigureText.nanos(fault.path("unavailableNanos").asLong()),
              p99(fault, "response"),
              p99(fault, "quietResponse")));
    }
    if (rows.isEmpty()) {
      return new Section("Faults", List.of());
    }
    String note =
        "Recovered after: from the beginning of the fault to the first second from which the"
            + " objectives held for five seconds in a row. Read p99 during it: response time of"
            + " the good reads that were due while it lasted; otherwise: of those due when the"
            + " system was well.";
    return new Section("Faults", List.of(new Block.Table(COLUMNS, 1, rows), new Block.Note(note)));
  }

  private static String p99(JsonNode fault, String name) {
    JsonNode nanos = fault.path(name + "NanosP99");
    return nanos.isMissingNode()
        ? FigureText.NONE
        : FigureText.nanos(nanos.asLong())
            + " of "
            + FigureText.count(fault.path(name + "Count").asLong());
  }

  private static List<Block> staleness(JsonNode all, HistogramLog log) {
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

  private static void note(List<Block> blocks, String text) {
    blocks.add(new Block.Note(text));
  }

  /** Returns a whole number of the object, or that it is not known. */
  private static String count(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isNumber() ? FigureText.count(value.asLong()) : FigureText.NONE;
  }
}
