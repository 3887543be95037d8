package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code verification.json} says: whether the stamps add up, and whether cache and primary are
 * equal. Each fact is one sentence, the same words on the page and in the terminal.
 */
final class VerificationSections {
  private VerificationSections() {}

  static List<Section> of(RunDirectory run) {
    JsonNode all = run.json("verification.json").orElse(Json.object());
    return List.of(
        FaultBlocks.of(run),
        new Section("Stamps", stamps(all.path("stamps"))),
        new Section("Staleness", StalenessBlocks.of(all)),
        new Section("Verification", verification(all)));
  }

  private static List<Block> stamps(JsonNode stamps) {
    List<Block> blocks = new ArrayList<>();
    if (stamps.isMissingNode()) {
      return blocks;
    }
    note(blocks, "residue " + Figures.nanos(stamps.path("residueNanos").asLong()));
    note(blocks, "events without a stamp " + count(stamps, "eventsWithoutStamp"));
    long dead = stamps.path("dead").asLong();
    boolean whole = stamps.path("recorded").asLong() == stamps.path("emitted").asLong() - dead;
    String minus = dead == 0 ? "" : " − dead " + Figures.count(dead);
    note(
        blocks,
        "histogram count "
            + count(stamps, "recorded")
            + (whole ? " = " : " ≠ ")
            + "emitted "
            + count(stamps, "emitted")
            + minus);
    note(
        blocks,
        "conflated "
            + count(stamps, "conflated")
            + ", unresolved "
            + count(stamps, "unresolved")
            + ", clock faults "
            + count(stamps, "clockFaults"));
    long offset = stamps.path("clockOffsetNanos").asLong();
    note(
        blocks,
        "clock offset between processes "
            + (offset < 0 ? "−" : "")
            + Figures.nanos(Math.abs(offset))
            + " (worker against mutator by their clock pairs; one monotonic clock, so what is left"
            + " is the time between two readings)");
    return blocks;
  }

  private static List<Block> verification(JsonNode all) {
    List<Block> blocks = new ArrayList<>();
    equality(blocks, all.path("cacheEqualsPrimary"));
    if (all.has("primaryReadsTotal")) {
      note(
          blocks,
          "primary_reads_total "
              + count(all, "primaryReadsTotal")
              + ", passes "
              + count(all, "passes"));
    }
    JsonNode reads = all.path("reads");
    List<String> counts = new ArrayList<>();
    reads.properties().forEach(e -> counts.add(e.getKey() + " " + count(reads, e.getKey())));
    if (!counts.isEmpty()) {
      note(blocks, "reads: " + String.join(", ", counts));
    }
    all.path("absent")
        .properties()
        .forEach(
            each -> note(blocks, "absent: " + each.getKey() + ": " + each.getValue().asText()));
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

  private static void note(List<Block> blocks, String text) {
    blocks.add(new Block.Note(text));
  }

  private static String count(JsonNode of, String name) {
    JsonNode value = of.path(name);
    return value.isNumber() ? Figures.count(value.asLong()) : Figures.NONE;
  }
}
