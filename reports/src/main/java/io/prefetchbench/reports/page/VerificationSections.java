package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

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
    facts.add(fact("residue", FigureText.nanos(residue), residue == 0));
    facts.add(fact("events without a stamp", FigureText.count(without), without == 0));
    facts.add(
        fact(
            "events in the histogram",
            count(stamps, "recorded") + sum + "emitted " + count(stamps, "emitted") + minus,
            whole));
    facts.add(plain("conflated", count(stamps, "conflated")));
    facts.add(plain("unresolved", count(stamps, "unresolved")));
    facts.add(plain("clock faults", count(stamps, "clockFaults")));
    facts.add(
        plain(
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
      facts.add(plain("passes over the primary", count(all, "passes")));
      facts.add(plain("reads of the primary", count(all, "primaryReadsTotal")));
    }
    JsonNode reads = all.path("reads");
    reads
        .properties()
        .forEach(
            e -> facts.add(plain("reads: " + Names.words(e.getKey()), count(reads, e.getKey()))));
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

  private static Block.Fact fact(String name, String value, boolean good) {
    return new Block.Fact(name, value, good ? Block.Mood.GOOD : Block.Mood.BAD);
  }

  private static Block.Fact plain(String name, String value) {
    return new Block.Fact(name, value, Block.Mood.PLAIN);
  }

  private static void note(List<Block> blocks, String text) {
    blocks.add(new Block.Note(text));
  }

  private static String count(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isNumber() ? FigureText.count(value.asLong()) : FigureText.NONE;
  }
}
