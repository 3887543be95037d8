package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What {@code verification.json} says: whether the stamps add up, and whether cache and primary are
 * equal. Each fact is one sentence, the same words on the page and in the terminal.
 */
final class VerificationSections {
  private VerificationSections() {}

  static List<Section> of(RunDirectory run, HistogramLog log) {
    JsonNode all = run.json("verification.json").orElse(Json.object());
    return List.of(
        FaultBlocks.of(run),
        new Section("Stamps", stamps(all.path("stamps"))),
        new Section("Staleness", StalenessBlocks.of(all, log)),
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
            StalenessBlocks.count(stamps, "recorded")
                + sum
                + "emitted "
                + StalenessBlocks.count(stamps, "emitted")
                + minus,
            whole));
    facts.add(Block.Fact.plain("conflated", StalenessBlocks.count(stamps, "conflated")));
    facts.add(Block.Fact.plain("unresolved", StalenessBlocks.count(stamps, "unresolved")));
    facts.add(Block.Fact.plain("clock faults", StalenessBlocks.count(stamps, "clockFaults")));
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
      facts.add(Block.Fact.plain("passes over the primary", StalenessBlocks.count(all, "passes")));
      facts.add(
          Block.Fact.plain(
              "reads of the primary", StalenessBlocks.count(all, "primaryReadsTotal")));
    }
    JsonNode reads = all.path("reads");
    reads
        .properties()
        .forEach(
            e ->
                facts.add(
                    Block.Fact.plain(
                        "reads: " + Names.words(e.getKey()),
                        StalenessBlocks.count(reads, e.getKey()))));
    if (!facts.isEmpty()) {
      blocks.add(new Block.Facts("", facts, false));
    }
    all.path("absent")
        .properties()
        .forEach(
            each ->
                StalenessBlocks.note(
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
    StalenessBlocks.note(
        blocks,
        (wrong == 0 ? "cache = primary: " : "cache ≠ primary: ")
            + StalenessBlocks.count(found, "compared")
            + " entities compared, "
            + StalenessBlocks.count(found, "missing")
            + " missing, "
            + StalenessBlocks.count(found, "different")
            + " different, "
            + StalenessBlocks.count(found, "orphaned")
            + " orphaned");
    found.path("examples").forEach(example -> StalenessBlocks.note(blocks, example.asText()));
  }

  /** A file's name is its name; the key of a figure is read in words. */
  private static String absent(String key) {
    return key.endsWith(".json") || key.endsWith(".hlog") ? key : Names.words(key);
  }

  /** What {@code faults.json} says: which faults were injected, and what followed. */
  private static final class FaultBlocks {
    private static final double NANOS_PER_SECOND = 1e9;
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

    private FaultBlocks() {}

    static Section of(RunDirectory run) {
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
      return new Section(
          "Faults", List.of(new Block.Table(COLUMNS, 1, rows), new Block.Note(note)));
    }

    private static String p99(JsonNode fault, String name) {
      JsonNode nanos = fault.path(name + "NanosP99");
      return nanos.isMissingNode()
          ? FigureText.NONE
          : FigureText.nanos(nanos.asLong())
              + " of "
              + FigureText.count(fault.path(name + "Count").asLong());
    }
  }
}
